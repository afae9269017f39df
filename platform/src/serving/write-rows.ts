import { sql, type RawBuilder, type Transaction } from 'kysely';
import { statementParts } from '../database/index.ts';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import { storageOf } from './column-storage.ts';
import type { ServedChange, ServedRow } from './served.ts';
import { columnNames, tableName } from './table-name.ts';

/** Rows that are gathered before they are written. */
const ROWS_AT_ONCE = 5_000;

/** A row as a statement carries it. */
interface Written {
  readonly key: string;
  readonly task: number;
  /** By declared output column, as its storage writes them. */
  readonly values: readonly (string | boolean | null)[];
}

/** Adds, replaces and removes rows by key; of several changes of one key the last counts. */
export async function changeRows(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  changes: Iterable<ServedChange>,
): Promise<void> {
  const latest = new Map<string, ServedChange>();
  for (const change of changes) latest.set(change.key, change);
  const gone = [...latest.values()].filter(({ row }) => row === null).map(({ key }) => key);
  for (const some of statementParts(gone, (key) => key.length))
    await deleteStatement(product, speed, some).execute(transaction);
  for (const some of statementParts(written(product, latest.values()), sizeOf))
    await upsertStatement(product, speed, some).execute(transaction);
}

/** The rows that are there, one after the other, so that their texts do not all exist at once. */
function* written(product: Product, changes: Iterable<ServedChange>): Generator<Written> {
  const columns = Object.entries(product.output).map(([declared, { type }]) => ({
    declared,
    storage: storageOf(type),
  }));
  for (const { key, task, row } of changes) {
    if (row === null) continue;
    yield { key, task, values: columns.map(({ declared, storage }) => storage.write(row[declared] ?? null)) };
  }
}

/** Letters, which are at most four bytes each. */
const sizeOf = ({ key, values }: Written): number =>
  values.reduce((sum, value) => sum + (typeof value === 'string' ? value.length : 1), key.length);

/** Replaces all rows of a speed, and takes away its late addresses and poison; readers see the old ones until the transaction commits. */
export async function replaceAll(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  rows: Iterable<ServedRow> | AsyncIterable<ServedRow>,
): Promise<void> {
  await sql`delete from ${sql.table(tableName(product, speed))}`.execute(transaction);
  await sql`delete from serving_late where product = ${servedName(product)} and speed = ${speed}`.execute(transaction);
  await sql`delete from serving_poison where product = ${servedName(product)} and speed = ${speed}`.execute(
    transaction,
  );
  let pending: ServedRow[] = [];
  for await (const row of rows) {
    pending.push(row);
    if (pending.length === ROWS_AT_ONCE) {
      await changeRows(transaction, product, speed, pending);
      pending = [];
    }
  }
  await changeRows(transaction, product, speed, pending);
}

const deleteStatement = (product: Product, speed: Speed, keys: readonly string[]): RawBuilder<unknown> => sql`
  delete from ${sql.table(tableName(product, speed))}
  where serving_digest(_key) in (select serving_digest(given) from unnest(${keys}::text[]) as given)`;

function upsertStatement(product: Product, speed: Speed, rows: readonly Written[]): RawBuilder<unknown> {
  const names = columnNames(product);
  const columns = Object.entries(product.output).map(([declared, { type }]) => ({
    ref: sql.ref(names.get(declared) ?? declared),
    storage: storageOf(type),
  }));
  const arrays = [
    sql`${rows.map((row) => row.key)}::text[]`,
    sql`${rows.map((row) => row.task)}::integer[]`,
    ...columns.map(
      ({ storage }, index) => sql`${rows.map(({ values }) => values[index] ?? null)}::${sql.raw(storage.parameter)}[]`,
    ),
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
