import type { SpeedStatus } from '@tempi/platform/service-level';

/** A cut in a table: the ends of one contract's partitions, of several contracts with their names. */
export const cutText = (cut: SpeedStatus['cut']): string =>
  Array.isArray(cut)
    ? cut.join(' ')
    : Object.entries(cut)
        .map(([contract, ends]) => `${contract}: ${ends.join(' ')}`)
        .join(', ');
