import { expect, test } from 'vitest';
import { products } from './market.ts';
import { simulate } from './simulate.ts';

/** The rest of the seeds: `npm run verify:simulation`. */
const SEEDS = 2 * products.length;

test('every product holds the laws, whatever befalls its processes', async () => {
  const struck = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { failure, counts } = await simulate(seed);
    expect(failure).toBeUndefined();
    for (const kind of counts.keys()) struck.add(kind);
  }
  for (const kind of ['killed by chance', 'frozen', 'clock jumped', 'commit unacknowledged', 'records late', 'markers'])
    expect(struck).toContain(kind);
});

test('a seed is the same run each time, to the event, and another seed another', async () => {
  const [first, again, other] = [await simulate(7), await simulate(7), await simulate(18)];
  expect(first.product).toBe(other.product);
  expect(again).toEqual(first);
  expect(other.digest).not.toBe(first.digest);
});

test('time and timers are real again after a run', async () => {
  const before = performance.now();
  await simulate(3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(performance.now() - before).toBeGreaterThanOrEqual(15);
  expect(Math.abs(Date.now() - (performance.timeOrigin + performance.now()))).toBeLessThan(60_000);
});
