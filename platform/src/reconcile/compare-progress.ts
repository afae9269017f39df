import type { Progress } from '../product/progress.ts';
import type { Speed } from '../product/product.ts';
import type { LateAddress } from '../serving/index.ts';
import type { Difference } from './reconciliation.ts';

/** Partitions whose counts or greatest time are not those of the archive at the same cut. */
export function compareCounts(speed: Speed, expected: Progress, actual: Progress): Difference[] {
  return Object.entries(expected).flatMap(([contract, partitions]) =>
    partitions.flatMap((right, partition) => {
      const said = actual[contract]?.[partition];
      const same =
        said?.accepted === right.accepted &&
        said.late === right.late &&
        said.end === right.end &&
        said.maxTime === right.maxTime;
      return same
        ? []
        : [unexplained(speed, { contract, counts: partition }, { ...right }, said === undefined ? null : { ...said })];
    }),
  );
}

/** Late addresses that a speed lacks or has too many, by contract, partition and offset. */
export function compareLate(
  speed: Speed,
  expected: readonly LateAddress[],
  actual: readonly LateAddress[],
): Difference[] {
  const said = new Set(actual.map(nameOf));
  const right = new Set(expected.map(nameOf));
  return [
    ...expected
      .filter((late) => !said.has(nameOf(late)))
      .map((late) => unexplained(speed, { lateAddress: { ...late } }, 'late', null)),
    ...actual
      .filter((late) => !right.has(nameOf(late)))
      .map((late) => unexplained(speed, { lateAddress: { ...late } }, null, 'late')),
  ];
}

const nameOf = ({ contract, partition, offset }: LateAddress): string => `${contract}/${partition}/${offset}`;

const unexplained = (
  speed: Speed,
  key: Difference['key'],
  expected: Difference['expected'],
  actual: Difference['actual'],
): Difference => ({ speed, key, windowStart: null, expected, actual, cause: 'unexplained' });
