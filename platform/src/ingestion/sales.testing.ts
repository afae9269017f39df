import { contract, int32, text, timestamp, type Contract } from '../contract/index.ts';
import { expect as rule } from '../quality/index.ts';
import { everything } from '../testing/topic-content.ts';

/** A contract that takes amounts of at least so much. */
const sale = (least: number) =>
  contract({
    ...{ name: 'test.sale', version: '1.0.0', owner: 'test', description: 'A sale', idle: '1 hour', partitions: 2 },
    fields: { at: timestamp(), shop: text(), number: int32(), amount: int32() },
    ...{ key: 'shop', eventTime: 'at', identity: ['shop', 'number'], horizon: '30 days' },
    quality: [rule('amount').toBeAtLeast(least)],
  });
export const strict = sale(10);
export const lenient = sale(5);
export const free = sale(0);
export const named = contract({
  ...{ name: 'test.shop', version: '1.0.0', owner: 'test', description: 'A shop', idle: '1 hour', partitions: 2 },
  fields: { at: timestamp(), shop: text(), amount: int32() },
  ...{ key: 'shop', eventTime: 'at' },
  quality: [rule('amount').toBeAtMost(15)],
  derivedFrom: { contract: strict, map: ({ at, shop, amount }) => ({ at, shop, amount }) },
});

export const line = (number: number, amount: number, shop = 'a'): string =>
  `${JSON.stringify({ at: new Date(Date.UTC(2024, 0, 1, 0, number)).toISOString(), shop, number, amount })}\n`;
export const clock = (): number => Date.UTC(2024, 0, 2) * 1000;
/** Shop, number and amount of each record. */
export const rowsOf = async (
  mesh: Parameters<typeof everything>[0],
  of: Contract,
): Promise<readonly (readonly unknown[])[]> =>
  (await everything(mesh, of)).flatMap(({ row }) =>
    row === undefined ? [] : [[row['shop'], row['number'] ?? null, row['amount']]],
  );
