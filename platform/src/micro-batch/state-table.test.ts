import { expect, test } from 'vitest';
import { customerSales } from '../testing/shop.ts';
import { statementLog } from '../testing/statement-log.ts';
import { stateTable } from './state-table.ts';

test('large states go to the database some at a time, for the driver makes one text of what a statement carries', async () => {
  const { transaction, statements } = statementLog();
  const value = Buffer.alloc(5_000_000);
  const entries = Array.from({ length: 7 }, (_, at) => ({ key: Buffer.from([at]), value, until: 0 }));
  await stateTable(transaction, customerSales).save(entries);
  expect(statements.map((parameters) => (parameters[2] as Buffer[]).length)).toEqual([3, 3, 1]);
});
