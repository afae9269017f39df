import { expect, test } from 'vitest';
import { customerSales } from '../testing/shop.ts';
import { statementLog } from '../testing/statement-log.ts';
import { changeRows } from './index.ts';

test('large rows go to the database some at a time, for the driver makes one text of what a statement carries', async () => {
  const { transaction, statements } = statementLog();
  const customer = 'x'.repeat(5_000_000);
  const row = { customer, windowStart: 0, windowEnd: 1, sales: 1, articles: 1, amount: 1 };
  const rows = Array.from({ length: 7 }, (_, at) => ({ key: String(at), task: 0, row }));
  await changeRows(transaction, customerSales, 'batch', rows);
  expect(statements.map((parameters) => parameters[0])).toEqual([['0', '1', '2'], ['3', '4', '5'], ['6']]);
});
