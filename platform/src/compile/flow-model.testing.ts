import type { QueryProduct } from '../product/index.ts';
import { SECOND, type TwoLogs } from './flow-log.testing.ts';

export const rest = {
  version: '1.0.0',
  owner: 'test',
  description: 'For a law',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
} as const;

type Row = Readonly<Record<string, unknown>>;
/** The rows that a product shows, written as plainly as possible. */
export type Model = (logs: TwoLogs) => readonly Row[];
export const LATENESS = 2 * SECOND;
export const lateness = '2 seconds';

/** Late by the end of a window of this size. */
export const byWindow = (size: number) => (at: number, watermark: number) =>
  (Math.floor(at / size) + 1) * size <= watermark;
export const byTime = (at: number, watermark: number) => at <= watermark;
export const never = () => false;

export const grouped = <T>(rows: readonly T[], key: (row: T) => string): readonly (readonly T[])[] => [
  ...Map.groupBy(rows, key).values(),
];
/** The groups of rows in windows of a size, by the window's start. */
export const windowed = <T>(rows: readonly T[], size: number, timeOf: (row: T) => number, key: (row: T) => unknown) =>
  grouped(rows, (row) => JSON.stringify([Math.floor(timeOf(row) / size), key(row)])).map((group) => {
    const windowStart = Math.floor(timeOf(group[0] as T) / size) * size;
    return { group, windowStart, windowEnd: windowStart + size };
  });
export const total = (rows: readonly { readonly n: number }[]): number => rows.reduce((all, { n }) => all + n, 0);

/** Runs of rows each less than `gap` after the one before. */
export function runs<T>(rows: readonly T[], gap: number, timeOf: (row: T) => number): readonly (readonly T[])[] {
  const cut: T[][] = [];
  for (const row of rows.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    const before = cut.at(-1)?.at(-1);
    if (before !== undefined && timeOf(row) - timeOf(before) < gap) cut.at(-1)?.push(row);
    else cut.push([row]);
  }
  return cut;
}

/** A declared product and what it means. */
export interface FlowCase {
  readonly product: QueryProduct;
  readonly model: Model;
}
