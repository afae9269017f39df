import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ownership } from './ownership.ts';
import { watchdog } from './watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watchdog of a member at offset 5 of a topic that ends at `end`, asked every second for so many seconds. */
async function barks(end: number, seconds: number, act: (second: number) => number = () => 5): Promise<number[]> {
  const owned = ownership();
  owned.take([{ topic: 't', partition: 0, offset: 5 }]);
  const watch = watchdog({ of: async () => [end], touched: () => undefined, close: async () => undefined }, owned);
  const stuck: number[] = [];
  for (let second = 0; second < seconds; second++) {
    owned.take([{ topic: 't', partition: 0, offset: act(second) }]);
    if ((await watch.stuck()) > 0) stuck.push(second);
    vi.advanceTimersByTime(1000);
  }
  return stuck;
}

test('a member that hears nothing while records wait is stuck, once that was seen twice', async () => {
  expect(await barks(6, 25)).toEqual([20]);
});

test('a member that has read everything is not stuck, however long it is silent', async () => {
  expect(await barks(5, 60)).toEqual([]);
});

test('a member that moves is not stuck', async () => {
  expect(await barks(1000, 60, (second) => second)).toEqual([]);
});

test('how often in a row is counted, from the position where it last moved', async () => {
  const counts: number[] = [];
  const owned = ownership();
  const watch = watchdog({ of: async () => [9], touched: () => undefined, close: async () => undefined }, owned);
  for (let second = 0; second < 65; second++) {
    owned.take([{ topic: 't', partition: 0, offset: second < 45 ? 5 : 6 }]);
    counts.push(await watch.stuck());
    vi.advanceTimersByTime(1000);
  }
  expect(counts.filter((count) => count > 0)).toEqual([1, 2, 3]);
});
