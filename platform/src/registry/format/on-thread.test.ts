import { expect, test } from 'vitest';
import { schemaWork } from './on-thread.ts';

const source = { text: '"string"', references: [] };
/** Work that says it has so many characters. */
const work = (size: number) => schemaWork('read', size, 'AVRO', source, [], 'as written');
const FULL = { status: 'rejected', reason: { code: 'REGISTRY_503' } };
const DONE = { status: 'fulfilled', value: { text: source.text } };

test('of jobs handed in at once two are done, 250 wait, and the others are refused; then there is room again', async () => {
  const all = await Promise.allSettled(Array.from({ length: 260 }, () => work(2_000)));
  expect(all.slice(0, 252)).toMatchObject(Array.from({ length: 252 }, () => DONE));
  expect(all.slice(252)).toMatchObject(Array.from({ length: 8 }, () => FULL));
  expect(await work(2_000)).toMatchObject({ text: source.text });
});

test('100 million characters may wait together, one job alone however large', async () => {
  const sizes = [2_000, 2_000, 60_000_000, 40_000_000, 2_000];
  const all = await Promise.allSettled(sizes.map(work));
  expect(all).toMatchObject([DONE, DONE, DONE, DONE, FULL]);
  expect(await Promise.allSettled([2_000, 2_000, 200_000_000].map(work))).toMatchObject([DONE, DONE, DONE]);
});

test('what is small does not wait', async () => {
  const busy = Array.from({ length: 252 }, () => work(2_000));
  expect(await work(1_999)).toMatchObject({ text: source.text });
  await Promise.all(busy);
});
