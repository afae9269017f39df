import { isDeepStrictEqual } from 'node:util';
import { stepName, type PoisonNote } from '../product/poison.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import type { Speed } from '../product/product.ts';
import type { LateAddress } from '../serving/index.ts';
import type { Difference, Json } from './reconciliation.ts';

/** Partitions whose counts or greatest time are not those of the archive at the same cut. */
export function compareCounts(speed: Speed, expected: Progress, actual: Progress): Difference[] {
  return Object.entries(expected).flatMap(([contract, partitions]) =>
    partitions.flatMap((right, partition) => {
      const said = actual[contract]?.[partition];
      const same =
        said?.accepted === right.accepted &&
        said.late === right.late &&
        said.end === right.end &&
        said.maxTime === right.maxTime &&
        isDeepStrictEqual(said.poison, right.poison);
      return same
        ? []
        : [unexplained(speed, { contract, counts: partition }, json(right), said === undefined ? null : json(said))];
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

/**
 * Steps of a process that failed in one of the two. That a speed left out what now succeeds is explained where its rows are those without
 * the steps that it left out, which are compared besides: the function was mended since, or it is not pure.
 */
export function comparePoison(
  speed: Speed,
  expected: readonly PoisonNote[],
  actual: readonly PoisonNote[],
): Difference[] {
  const name = (note: PoisonNote): string => `${note.partition}/${stepName(note)}`;
  const said = new Set(actual.map(name));
  const right = new Set(expected.map(name));
  const told = ({ code, reason }: PoisonNote): string => `${code}: ${reason}`;
  const key = ({ partition, offset, ordinal }: PoisonNote) => ({ poison: { partition, offset, ordinal } });
  return [
    ...expected.filter((note) => !said.has(name(note))).map((note) => unexplained(speed, key(note), told(note), null)),
    ...actual
      .filter((note) => !right.has(name(note)))
      .map((note): Difference => ({ ...unexplained(speed, key(note), null, told(note)), cause: 'poison' })),
  ];
}

const json = ({ poison, ...progress }: PartitionProgress): Json => ({
  ...progress,
  ...(poison === undefined ? {} : { poison: { ...poison } }),
});

const nameOf = ({ contract, partition, offset }: LateAddress): string => `${contract}/${partition}/${offset}`;

const unexplained = (
  speed: Speed,
  key: Difference['key'],
  expected: Difference['expected'],
  actual: Difference['actual'],
): Difference => ({ speed, key, windowStart: null, expected, actual, cause: 'unexplained' });
