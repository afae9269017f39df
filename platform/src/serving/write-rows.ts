import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Product, Speed } from '../product/product.ts';
import { storageOf } from './column-storage.ts';
import type { ServedChange, ServedRow } from './served.ts';
import { columnNames, tableName } from './table-name.ts';

/** Rows a statement carries: enough to make a round trip cheap, few enough to keep its parameters small. */
const ROWS_A_STATEMENT = 5_000;

/** Adds, replaces and removes rows by key; of several changes of one key the last counts. */
export async function changeRows(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  changes: Iterable<ServedChange>,
): Promise<void> {
  const latest = new Map<string, ServedChange>();
  for (const change of changes) latest.set(change.key, change);
  const rows: ServedRow[] = [];
  const gone: string[] = [];
  for (const { key, task, row } of latest.values()) {
    if (row === null) gone.push(key);
    else rows.push({ key, task, row });
  }
  for (const some of parts(gone)) await deleteStatement(product, speed, some).execute(transaction);
  for (const some of parts(rows)) await upsertStatement(product, speed, some).execute(transaction);
}

/** Replaces all rows and late addresses of a speed; readers see the old ones until the transaction commits. */
export async function replaceAll(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  rows: Iterable<ServedRow> | AsyncIterable<ServedRow>,
): Promise<void> {
  await sql`delete from ${sql.table(tableName(product, speed))}`.execute(transaction);
  await sql`delete from serving_late where product = ${product.name} and speed = ${speed}`.execute(transaction);
  let pending: ServedRow[] = [];
  for await (const row of rows) {
    pending.push(row);
    if (pending.length === ROWS_A_STATEMENT) {
      await changeRows(transaction, product, speed, pending);
      pending = [];
    }
  }
  await changeRows(transaction, product, speed, pending);
}

function* parts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_A_STATEMENT) yield all.slice(from, from + ROWS_A_STATEMENT);
}

const deleteStatement = (product: Product, speed: Speed, keys: readonly string[]): RawBuilder<unknown> => sql`
  delete from ${sql.table(tableName(product, speed))}
  where serving_digest(_key) in (select serving_digest(given) from unnest(${keys}::text[]) as given)`;

function upsertStatement(product: Product, speed: Speed, rows: readonly ServedRow[]): RawBuilder<unknown> {
  const names = columnNames(product);
  const columns = Object.entries(product.output).map(([declared, { type }]) => ({
    declared,
    ref: sql.ref(names.get(declared) ?? declared),
    storage: storageOf(type),
  }));
  const arrays = [
    sql`${rows.map((row) => row.key)}::text[]`,
    sql`${rows.map((row) => row.task)}::integer[]`,
    ...columns.map(({ declared, storage }) => {
      const values = rows.map((row) => storage.write(row.row[declared] ?? null));
      return sql`${values}::${sql.raw(storage.parameter)}[]`;
    }),
  ];
  return sql`
    insert into ${sql.table(tableName(product, speed))} (_key, _task, ${sql.join(columns.map(({ ref }) => ref))})
    select _key, _task, ${sql.join(columns.map(({ ref, storage }) => storage.stored(ref)))}
    from unnest(${sql.join(arrays)}) as given (_key, _task, ${sql.join(columns.map(({ ref }) => ref))})
    on conflict (serving_digest(_key)) do update
    set ${sql.join(
      ['_task', ...columns].map((column) => {
        const ref = typeof column === 'string' ? sql.ref(column) : column.ref;
        return sql`${ref} = excluded.${ref}`;
      }),
    )}`;
}
