import { sql, type Kysely, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { decodeKeyEntry, encodeKeyEntry, wakeOf, type KeyEntry } from '../operator/process-keys.ts';
import type { ProcessProduct } from '../product/product.ts';

type InTransaction = Transaction<Record<string, never>>;

/**
 * What processes know of their keys, by input partition. `due` is the clock at which the key wakes (microseconds), null where it
 * never does: so that timers are found of keys that get no record. Keys are bytes, as long as they like.
 */
export const processStateMigrations: Record<string, Migration> = {
  'micro-batch-process-001-state': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('micro_batch_process_state')
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('partition', 'integer', (column) => column.notNull())
        .addColumn('key', 'bytea', (column) => column.notNull())
        .addColumn('entry', 'bytea', (column) => column.notNull())
        .addColumn('due', 'bigint')
        .execute();
      await sql`create unique index micro_batch_process_state_key
        on micro_batch_process_state (product, partition, sha256(key))`.execute(database);
      await sql`create index micro_batch_process_state_due on micro_batch_process_state (product, partition, due)`.execute(
        database,
      );
    },
  },
};

const KEYS_A_STATEMENT = 5_000;

/** The stored entries of a partition that a batch needs: of these keys, and those that wake by `clock` (microseconds). */
export async function loadEntries(
  transaction: InTransaction,
  product: ProcessProduct,
  {
    partition,
    keys,
    clock,
  }: { readonly partition: number; readonly keys: ReadonlySet<string>; readonly clock: number },
): Promise<ReadonlyMap<string, KeyEntry>> {
  const loaded = new Map<string, KeyEntry>();
  const add = ({ rows }: { readonly rows: readonly { readonly key: Buffer; readonly entry: Buffer }[] }): void => {
    for (const { key, entry } of rows) loaded.set(key.toString('utf8'), decodeKeyEntry(entry));
  };
  for (const part of parts([...keys])) {
    const bytes = part.map((key) => Buffer.from(key, 'utf8'));
    add(
      await sql<{ key: Buffer; entry: Buffer }>`
        select key, entry from micro_batch_process_state
        where product = ${product.name} and partition = ${partition}
          and sha256(key) in (select sha256(wanted) from unnest(${bytes}::bytea[]) as wanted)`.execute(transaction),
    );
  }
  if (Number.isFinite(clock))
    add(
      await sql<{ key: Buffer; entry: Buffer }>`
        select key, entry from micro_batch_process_state
        where product = ${product.name} and partition = ${partition} and due <= ${clock}::bigint`.execute(transaction),
    );
  return loaded;
}

/** Adds, replaces and, where they are null, removes entries. */
export async function saveEntries(
  transaction: InTransaction,
  product: ProcessProduct,
  partition: number,
  entries: ReadonlyMap<string, KeyEntry | null>,
): Promise<void> {
  for (const part of parts([...entries])) {
    const kept = part.flatMap(([key, entry]) => (entry === null ? [] : [{ key: Buffer.from(key, 'utf8'), entry }]));
    const gone = part.flatMap(([key, entry]) => (entry === null ? [Buffer.from(key, 'utf8')] : []));
    await sql`
      insert into micro_batch_process_state (product, partition, key, entry, due)
      select ${product.name}, ${partition}::integer, given.* from unnest(
        ${kept.map(({ key }) => key)}::bytea[],
        ${kept.map(({ entry }) => encodeKeyEntry(entry))}::bytea[],
        ${kept.map(({ entry }) => dueOf(product, entry))}::bigint[]) as given
      on conflict (product, partition, sha256(key))
      do update set entry = excluded.entry, due = excluded.due`.execute(transaction);
    await sql`
      delete from micro_batch_process_state
      where product = ${product.name} and partition = ${partition}
        and sha256(key) in (select sha256(gone) from unnest(${gone}::bytea[]) as gone)`.execute(transaction);
  }
}

function dueOf(product: ProcessProduct, entry: KeyEntry): number | null {
  const due = wakeOf(entry, product.timeToLive);
  return due === Infinity ? null : due;
}

function* parts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += KEYS_A_STATEMENT) yield all.slice(from, from + KEYS_A_STATEMENT);
}
