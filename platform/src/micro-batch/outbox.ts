import { sql, type Kysely, type Transaction } from 'kysely';
import { statementParts } from '../database/index.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { progressMagnitude, type ServedChange } from '../serving/index.ts';
import type { EncodeRow } from './output-topic.ts';

type Database = Kysely<Record<string, never>>;

/** What of a commit goes to the topic, in order: its rows, then the progress, which has no key. */
export interface OutboxCommit {
  /** The magnitude of the progress: commits are told apart and ordered by it, for each reads on from the one before. */
  readonly reached: number;
  readonly rows: readonly { readonly key: string; readonly value: Buffer | null }[];
  readonly progress: Progress;
}

/** Bytes of a record, about. */
const sizeOf = ({ key, value }: OutboxCommit['rows'][number]): number => key.length + (value?.length ?? 0);

/** Keeps the rows of a commit for the topic, in the transaction that writes them to the serving table. */
export async function stageOutput(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  encode: EncodeRow,
  { rows, progress }: { readonly rows: readonly Omit<ServedChange, 'task'>[]; readonly progress: Progress },
): Promise<void> {
  const reached = progressMagnitude(progress);
  const encoded = rows.map(({ key, row }) => ({ key, value: encode(row) }));
  let from = 0;
  for (const some of statementParts(encoded, sizeOf)) {
    await sql`
      insert into micro_batch_output (product, reached, ordinal, key, value)
      select ${generationName(product)}, ${reached}, ${from} + given.place, given.key, given.value
      from unnest(${some.map(({ key }) => key)}::text[], ${some.map(({ value }) => value)}::bytea[])
        with ordinality as given (key, value, place)`.execute(transaction);
    from += some.length;
  }
  await sql`
    insert into micro_batch_output (product, reached, ordinal, progress)
    values (${generationName(product)}, ${reached}, ${from + 1}, ${JSON.stringify(progress)})`.execute(transaction);
}

/** The first commit that the topic does not have yet, undefined where it has all. */
export async function nextCommit(
  database: Database,
  product: Product,
  published: number,
): Promise<OutboxCommit | undefined> {
  const { rows } = await sql<{ reached: number; key: string | null; value: Buffer | null; progress: Progress | null }>`
    select reached, key, value, progress from micro_batch_output
    where product = ${generationName(product)} and reached =
      (select min(reached) from micro_batch_output where product = ${generationName(product)} and reached > ${published})
    order by ordinal`.execute(database);
  const last = rows.pop();
  if (last === undefined) return undefined;
  if (last.progress === null) throw new TypeError(`the outbox of ${product.name} has a commit without its progress`);
  return {
    reached: last.reached,
    rows: rows.map(({ key, value }) => ({ key: key ?? '', value })),
    progress: last.progress,
  };
}

/** Forgets the commits that the topic has. */
export async function dropPublished(database: Database, product: Product, published: number): Promise<void> {
  await sql`delete from micro_batch_output where product = ${generationName(product)} and reached <= ${published}`.execute(
    database,
  );
}

/** True where nothing waits for the topic. */
export async function isOutboxEmpty(database: Database, product: Product): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from micro_batch_output where product = ${generationName(product)}) as found`.execute(
    database,
  );
  return rows[0]?.found !== true;
}

/** How far the commits go that wait for the topic, 0 where none does. */
export async function stagedUpTo(database: Database, product: Product): Promise<number> {
  const { rows } = await sql<{ reached: number }>`
    select coalesce(max(reached), 0) as reached from micro_batch_output where product = ${generationName(product)}`.execute(
    database,
  );
  return rows[0]?.reached ?? 0;
}

/** The keys of the rows that wait for the topic. */
export async function stagedKeys(database: Database, product: Product): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct key from micro_batch_output where product = ${generationName(product)} and key is not null`.execute(
    database,
  );
  return rows.map(({ key }) => key);
}
