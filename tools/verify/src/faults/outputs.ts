import type { Mesh } from '@tempi/platform/mesh';
import type { Progress } from '@tempi/platform/product';
import { sql } from 'kysely';
import type { LedgerRow, TotalsRow } from './judge.ts';
import { bodyOf, followTopics, type RawRecord } from './raw-topic.ts';
import { entry, ledger, totals, type FaultSpeed } from './subject.ts';

/** Where a speed's output is looked at. */
export interface Output {
  readonly speed: FaultSpeed;
  readonly store: 'Kafka' | 'PostgreSQL';
}

/** How far an output has come, by reading what is committed. */
export interface Reach {
  /** Records of the input that all of the subjects include: the least of them counts. */
  readonly records: number;
  /** By task: something that changes with each commit. */
  readonly tasks: ReadonlyMap<string, string | number>;
}

/** Looks at the outputs while they are written. */
export interface Watch {
  reach(output: Output): Promise<Reach>;
  /** Snapshots of a serving table with its progress, and how many of them did not fit. */
  readonly snapshots: { taken: number; wrong: number };
  close(): Promise<void>;
}

const PRODUCTS = [ledger, totals] as const;
const topicOf = (product: string, speed: FaultSpeed): string => `${product}.${speed}.output`;
const partitionsOf = (speed: FaultSpeed): number => (speed === 'stream' ? entry.partitions : 1);
const tableOf = (product: string, speed: FaultSpeed): string => `${speed}_${product}`.replaceAll(/[.-]/g, '_');

/** The topics that the subjects write at these speeds, by their names on the broker. */
export const outputTopics = (namespace: string, speeds: readonly FaultSpeed[]) =>
  speeds.flatMap((speed) =>
    PRODUCTS.map(({ name }) => ({ name: `${namespace}.${topicOf(name, speed)}`, partitions: partitionsOf(speed) })),
  );

const NOTHING: Reach = { records: 0, tasks: new Map() };

/** Begins to look; the topics are there. */
export async function watchOutputs(mesh: Mesh, brokers: string, speeds: readonly FaultSpeed[]): Promise<Watch> {
  const topics = new Map(speeds.map((speed) => [speed, topicsReach(mesh.namespace, speed)]));
  const following = await followTopics(brokers, outputTopics(mesh.namespace, speeds), (topic, record) => {
    for (const each of topics.values()) each.take(topic, record);
  });
  const served = new Map<FaultSpeed, Reach>();
  const snapshots = { taken: 0, wrong: 0 };
  return {
    snapshots,
    async reach({ speed, store }) {
      if (store === 'Kafka') return topics.get(speed)?.reach() ?? NOTHING;
      // While the tables are not made yet, or the server is down, what was seen last counts.
      const now = await inTables(mesh, speed, snapshots).catch(() => served.get(speed) ?? NOTHING);
      served.set(speed, now);
      return now;
    },
    close: () => following.close(),
  };
}

/** Counts what a speed's topics show, record by record. */
export function topicsReach(
  namespace: string,
  speed: FaultSpeed,
): { take(topic: string, record: RawRecord): void; reach(): Reach } {
  const commits = new Map<string, number>();
  for (const { name, partitions } of outputTopics(namespace, [speed]))
    for (let partition = 0; partition < partitions; partition++) commits.set(`${name}/${String(partition)}`, 0);
  let listed = 0;
  let counted = 0;
  const entriesOf = new Map<string, number>();
  return {
    take(topic, { partition, key, value }) {
      const task = `${topic}/${String(partition)}`;
      const seen = commits.get(task);
      if (seen === undefined) return;
      if (key === null) commits.set(task, seen + 1);
      else if (topic.endsWith(topicOf(ledger.name, speed))) listed += 1;
      else if (value !== null) {
        const { entries } = totalsRow(value);
        counted += entries - (entriesOf.get(key) ?? 0);
        entriesOf.set(key, entries);
      }
    },
    reach: () => ({ records: Math.min(listed, counted), tasks: new Map(commits) }),
  };
}

/** One snapshot: the progress, which must be that of the rows beside it. */
async function inTables({ database }: Mesh, speed: FaultSpeed, snapshots: Watch['snapshots']): Promise<Reach> {
  const { rows } = await sql<{ product: string; task: number; progress: Progress; shown: number }>`
    select product, task, progress,
      case when product = ${ledger.name} then (
        select count(*) from ${sql.table(tableOf(ledger.name, speed))} as ledger where ledger._task = given.task
      ) else (
        select coalesce(sum(entries), 0)::bigint from ${sql.table(tableOf(totals.name, speed))} as totals
        where totals._task = given.task
      ) end as shown
    from serving_progress as given
    where product in (${ledger.name}, ${totals.name}) and speed = ${speed}`.execute(database);
  const tasks = new Map<string, string>();
  const reached = new Map<string, number>();
  for (const { product, task, progress, shown } of rows) {
    tasks.set(`${product}/${String(task)}`, JSON.stringify(progress));
    reached.set(product, (reached.get(product) ?? 0) + shown);
    // A merge task's progress is that of all partitions, its rows are those of its own groups.
    if (product === totals.name && speed === 'stream') continue;
    const accepted = (progress[entry.name] ?? []).reduce((sum, partition) => sum + partition.accepted, 0);
    snapshots.taken += 1;
    if (accepted !== shown) snapshots.wrong += 1;
  }
  return { records: Math.min(...PRODUCTS.map(({ name }) => reached.get(name) ?? 0)), tasks };
}

/** What an output shows in the end. */
export interface Shown {
  readonly ledger: readonly LedgerRow[];
  readonly totals: readonly TotalsRow[];
}

const QUIET_MS = 2_000;
const READ_WITHIN_MS = 40_000;

/** Reads a speed's topics from their beginning by a plain client, until nothing more comes. */
export async function readTopics(
  brokers: string,
  namespace: string,
  speed: FaultSpeed,
  expected: number,
): Promise<Shown> {
  const rows: LedgerRow[] = [];
  const sums: TotalsRow[] = [];
  let last = performance.now();
  const take = (topic: string, { key, value }: RawRecord): void => {
    last = performance.now();
    if (key === null || value === null) return;
    if (topic.endsWith(topicOf(ledger.name, speed))) {
      const [account, ordinal, number] = bodyOf(value, ['string', 'long', 'long']);
      rows.push({ account: String(account), ordinal: Number(ordinal), entry: Number(number) });
    } else {
      sums.push(totalsRow(value));
    }
  };
  const following = await followTopics(brokers, outputTopics(namespace, [speed]), take);
  const until = performance.now() + READ_WITHIN_MS;
  while (performance.now() < until && (rows.length < expected || performance.now() - last < QUIET_MS))
    await new Promise((resolve) => setTimeout(resolve, 50));
  await following.close();
  return { ledger: rows, totals: sums };
}

/** A row of the totals as a topic has it. */
export function totalsRow(value: Buffer): TotalsRow {
  const [team, windowStart, , count, amount] = bodyOf(value, ['string', 'long', 'long', 'long', 'long']);
  return { team: String(team), windowStart: Number(windowStart), entries: Number(count), amount: Number(amount) };
}

/** Reads a speed's serving tables by SQL; the ledger in the order of the input's addresses, which are its keys. */
export async function readTables({ database }: Pick<Mesh, 'database'>, speed: FaultSpeed): Promise<Shown> {
  const rows = await sql<LedgerRow>`
    select account, ordinal, entry from ${sql.table(tableOf(ledger.name, speed))}
    order by (_key::json->>0)::int, (_key::json->>1)::bigint, (_key::json->>2)::int`.execute(database);
  const sums = await sql<TotalsRow>`
    select team, window_start as "windowStart", entries, amount from ${sql.table(tableOf(totals.name, speed))}`.execute(
    database,
  );
  return { ledger: rows.rows, totals: sums.rows };
}
