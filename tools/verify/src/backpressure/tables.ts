import type { Mesh } from '@tempi/platform/mesh';
import { sql } from 'kysely';
import { CONTENT, expectedCounts } from './load.ts';
import { counted, received, SPEEDS, type PressedSpeed } from './subject.ts';

const tableOf = (product: string, speed: PressedSpeed): string => `${speed}_${product}`.replaceAll(/[.-]/g, '_');

/** Records that a speed's tables include, the least of its products; 0 while they are not there. */
export async function servedRecords({ database }: Pick<Mesh, 'database'>, speed: PressedSpeed): Promise<number> {
  const { rows } = await sql<{ rows: number; parcels: number }>`
    select (select count(*) from ${sql.table(tableOf(received.name, speed))}) as rows,
      (select coalesce(sum(parcels), 0)::bigint from ${sql.table(tableOf(counted.name, speed))}) as parcels`
    .execute(database)
    .catch(() => ({ rows: [] }));
  return Math.min(rows[0]?.rows ?? 0, rows[0]?.parcels ?? 0);
}

/** What is wrong with tables, in records of all of them. */
export interface TablesVerdict {
  readonly lost: number;
  readonly doubled: number;
}

/** A row of the table of `counted`; microseconds since 1970. */
export interface CountedRow {
  readonly team: string;
  readonly windowStart: number;
  readonly parcels: number;
  readonly numbers: number;
}

/** Holds the tables of all speeds to the first `records` parcels. */
export async function judgeTables(mesh: Pick<Mesh, 'database'>, records: number): Promise<TablesVerdict> {
  const verdicts = await Promise.all(SPEEDS.map((speed) => judgeSpeed(mesh, speed, records)));
  return {
    lost: verdicts.reduce((sum, { lost }) => sum + lost, 0),
    doubled: verdicts.reduce((sum, { doubled }) => sum + doubled, 0),
  };
}

async function judgeSpeed(
  { database }: Pick<Mesh, 'database'>,
  speed: PressedSpeed,
  records: number,
): Promise<TablesVerdict> {
  const { rows: listed } = await sql<{ rows: number; parcels: number }>`
    select count(*) as rows,
      count(distinct parcel) filter (where parcel < ${records} and content = parcel || ' ' || ${CONTENT}) as parcels
    from ${sql.table(tableOf(received.name, speed))}`.execute(database);
  const { rows, parcels } = listed[0] ?? { rows: 0, parcels: 0 };
  const sums = await sql<CountedRow>`
    select team, window_start as "windowStart", parcels, numbers
    from ${sql.table(tableOf(counted.name, speed))}`.execute(database);
  const counts = judgeCounts(records, sums.rows);
  return { lost: records - parcels + counts.lost, doubled: rows - parcels + counts.doubled };
}

/** Holds the rows of `counted` to the first `records` parcels. A sum that is of others than its parcels counts as doubled. */
export function judgeCounts(records: number, rows: readonly CountedRow[]): TablesVerdict {
  const expected = expectedCounts(records);
  let lost = 0;
  let doubled = 0;
  for (const { team, windowStart, ...found } of rows) {
    const key = `${String(windowStart)} ${team}`;
    const wanted = expected.get(key) ?? { parcels: 0, numbers: 0 };
    lost += Math.max(0, wanted.parcels - found.parcels);
    doubled += Math.max(0, found.parcels - wanted.parcels);
    if (wanted.parcels === found.parcels && wanted.numbers !== found.numbers) doubled += 1;
    expected.delete(key);
  }
  for (const { parcels } of expected.values()) lost += parcels;
  return { lost, doubled };
}
