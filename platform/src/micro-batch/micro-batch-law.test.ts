import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import type { QueryProduct } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { readServed, servingMigrations } from '../serving/index.ts';
import { compositeProducts, simpleProducts } from '../testing/law-products.ts';
import { anyLawEntry, lawContracts, lawWriter, readLaw } from '../testing/law-shop.ts';
import { lawTruth, sortedRows } from '../testing/law-truth.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { microBatchMigrations } from './index.ts';
import { queryCalculation } from './query-calculation.ts';
import { batchTables } from './batch-tables.ts';
import { takeBatch } from './take-batch.ts';

const queries = [...simpleProducts, ...compositeProducts].filter((product) => product.kind === 'query');
const FAR = 1e12;

/** True where a far marker on every input ends everything: no running aggregate, and no table whose latest rows stay. */
const ends = ({ plan }: QueryProduct): boolean =>
  plan.input.node !== 'lookup' && (plan.kind === 'select' || plan.window !== null);

describe.each(queries.map((product) => ({ name: product.name, product })))('micro-batches of $name', ({ product }) => {
  let shop: ShopDatabase;
  beforeAll(async () => {
    shop = await shopDatabase(product, { ...servingMigrations, ...microBatchMigrations });
  });
  beforeEach(() => shop.reset());
  afterAll(() => shop.close());

  test('show the truth at every checkpoint over all inputs, and keep nothing that is final', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ append: fc.array(anyLawEntry, { minLength: 1, maxLength: 15 }) }) },
      { weight: 2, arbitrary: fc.record({ take: fc.constantFrom(1, 4, 1_000) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), fc.boolean(), async (steps, gaps) => {
        await shop.reset();
        const log = memoryLog({ broker: memoryBroker({ gaps }) });
        const registry = memoryRegistry();
        const append = await lawWriter(log, registry);
        const take = async (limit: number): Promise<void> => {
          const to = await Promise.all(lawContracts.map(async ({ name }) => [name, await log.ends(name)] as const));
          await takeBatch(
            { store: batchTables({ ...shop, log }, product), log },
            product,
            queryCalculation(product, registry),
            {
              to: Object.fromEntries(to),
              limit,
            },
          );
          const served = await readServed(shop.database, product, 'micro-batch');
          const progress = served.progress.get(0) ?? {};
          const truth = lawTruth(product, await readLaw(log), progress);
          expect(sortedRows(served.rows.map(({ row }) => row))).toEqual(sortedRows(truth.rows));
          expect(progress).toEqual(truth.progress);
          expect(served.late.map((late) => JSON.stringify(late)).toSorted()).toEqual(
            truth.late.map((late) => JSON.stringify(late)).toSorted(),
          );
        };
        for (const each of steps) {
          if ('append' in each) await append(each.append);
          else await take(each.take);
        }
        await append(lawContracts.map((contract) => ({ contract, marker: FAR })));
        await take(1_000_000);
        if (!ends(product)) return;
        const { rows } = await sql`select * from micro_batch_state`.execute(shop.database);
        expect(rows).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});
