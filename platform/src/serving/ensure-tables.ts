import { sql, type Kysely, type Transaction } from 'kysely';
import { MeshError } from '../error/index.ts';
import { SPEEDS, type Product, type Speed } from '../product/product.ts';
import { storageOf } from './column-storage.ts';
import { keepPlan } from './plan-changed.ts';
import { columnNames, tableName } from './table-name.ts';

type Database = Kysely<Record<string, never>>;

/**
 * Makes the tables a product is served from, one a speed, where they are missing, and keeps its plan. Safe to call from several processes
 * at once. Fails with `SERVING_SHAPE_CHANGED` where a table has other columns than the product declares.
 */
export async function ensureTables(database: Database, product: Product): Promise<void> {
  await keepPlan(database, product);
  for (const speed of SPEEDS) {
    const table = tableName(product, speed);
    if (await hasShape(database, product, table)) continue;
    await database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || ${table}, 0))`.execute(
        transaction,
      );
      if (!(await hasShape(transaction, product, table))) await createTable(transaction, product, speed);
    });
  }
}

/** True where the table exists as declared, false where there is none. */
async function hasShape(database: Database, product: Product, table: string): Promise<boolean> {
  const found = await sql<{ shape: string }>`
    select attname || ' ' || format_type(atttypid, atttypmod) as shape from pg_attribute
    where attrelid = to_regclass(format('%I.%I', current_schema(), ${table}::text)) and attnum > 0 and not attisdropped`.execute(
    database,
  );
  if (found.rows.length === 0) return false;
  const shape = found.rows.map((row) => row.shape).toSorted();
  const expected = expectedShape(product).toSorted();
  if (shape.join() === expected.join()) return true;
  const differs = (some: readonly string[], others: readonly string[]): string =>
    some.filter((column) => !others.includes(column)).join(', ') || 'nothing else';
  throw new MeshError({
    code: 'SERVING_SHAPE_CHANGED',
    found: `table ${table} with ${differs(shape, expected)}`,
    expected: `${differs(expected, shape)}, as ${product.name} declares`,
    likelyCause:
      "the product's columns changed after it had run: `mesh upgrade` builds it anew beside what is served, and swaps; or the table was changed by hand",
  });
}

/** The columns of a product's tables, each as `name type`. */
export const expectedShape = (product: Product): string[] => [
  '_key text',
  '_task integer',
  ...[...columnNames(product)].map(([declared, name]) => `${name} ${storageOf(columnOf(product, declared).type).type}`),
];

async function createTable(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
): Promise<void> {
  const table = tableName(product, speed);
  // A row added by hand needs to give neither key nor task.
  let creation = transaction.schema
    .createTable(table)
    .addColumn('_key', 'text', (column) => column.notNull().defaultTo(sql`gen_random_uuid()::text`))
    .addColumn('_task', 'integer', (column) => column.notNull().defaultTo(0));
  for (const [declared, name] of columnNames(product)) {
    const { type, nullable } = columnOf(product, declared);
    const storage = storageOf(type);
    const check = storage.check(sql.ref(name));
    creation = creation.addColumn(name, sql.raw(storage.type), (column) => {
      const checked = check === undefined ? column : column.check(check);
      return nullable ? checked : checked.notNull();
    });
  }
  await creation.execute();
  await sql`create unique index on ${sql.table(table)} (serving_digest(_key))`.execute(transaction);
}

/** The declared output column of this name. */
function columnOf(product: Product, declared: string): Product['output'][string] {
  const column = product.output[declared];
  if (column === undefined) throw new TypeError(`${product.name} has no column ${declared}`);
  return column;
}
