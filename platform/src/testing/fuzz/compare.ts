import type { Row } from '../../contract/column.ts';
import { noProgress, type Progress } from '../../product/index.ts';
import type { Evaluation, Outcome } from '../evaluate.ts';
import type { LateRecord } from '../speeds/shown.ts';

/** That a speed and the evaluator do not say the same. */
class Disagreement extends Error {}

/** Compares rows bit for bit, in any order, equal ones as often as they are there. */
export function compareRows(where: string, expected: Outcome, found: Outcome): void {
  if (typeof expected === 'string' || typeof found === 'string') {
    if (expected !== found) throw new Disagreement(`${where}: expected ${shown(expected)}, found ${shown(found)}`);
    return;
  }
  const [missing, surplus] = difference(expected.map(textOf), found.map(textOf));
  if (missing.length + surplus.length > 0)
    throw new Disagreement(
      `${where}:\n  missing ${missing.join('\n          ')}\n  surplus ${surplus.join('\n          ')}`,
    );
}

/** Compares addresses of late records. */
export function compareLate(where: string, expected: Evaluation['late'], found: readonly LateRecord[]): void {
  const all = Object.entries(expected).flatMap(([contract, late]) =>
    late.map(({ partition, offset }) => `${contract}/${String(partition)}/${String(offset)}`),
  );
  const [missing, surplus] = difference(
    all,
    found.map(({ contract, partition, offset }) => `${contract}/${String(partition)}/${String(offset)}`),
  );
  if (missing.length + surplus.length > 0)
    throw new Disagreement(`${where}: late records missing: ${missing.join()}, surplus: ${surplus.join()}`);
}

/** Compares greatest times and counts at the same cut; a partition that `found` says nothing of has seen nothing. */
export function compareProgress(where: string, expected: Progress, found: Progress): void {
  for (const [contract, partitions] of Object.entries(expected))
    for (const [partition, progress] of partitions.entries()) {
      const other = found[contract]?.[partition] ?? noProgress;
      const differs = (['maxTime', 'accepted', 'late'] as const).filter((name) => progress[name] !== other[name]);
      if (differs.length > 0)
        throw new Disagreement(
          `${where}: progress of ${contract}/${String(partition)}: expected ${JSON.stringify(progress)}, found ${JSON.stringify(other)}`,
        );
    }
}

const shown = (outcome: Outcome): string => (typeof outcome === 'string' ? outcome : outcome.map(textOf).join('\n  '));

/** -0 and bigints show, columns in the order of their names. */
const textOf = (row: Row): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    (_, value: unknown) => (typeof value === 'bigint' ? `${String(value)}n` : Object.is(value, -0) ? '-0' : value),
  );

function difference(expected: readonly string[], found: readonly string[]): [string[], string[]] {
  const surplus = [...found];
  const missing = expected.filter((each) => {
    const at = surplus.indexOf(each);
    if (at >= 0) surplus.splice(at, 1);
    return at < 0;
  });
  return [missing, surplus];
}
