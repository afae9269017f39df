import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workMeter } from './work-meter.ts';

let clock = 0;
const pass = async (ms: number): Promise<void> => void (clock += ms);

beforeEach(() => {
  clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => void vi.restoreAllMocks());

test('the process works while it is said to, a task while it reads and stages; nobody works while it waits', async () => {
  const meter = workMeter();
  meter.takes({ topic: 'in', partition: 0, offset: 10 });
  await pass(1_000);
  await meter.busy(async () => {
    await meter.reading({ topic: 'in', partition: 0, offset: 25 }, 15, () => pass(30));
    meter.staging({ topic: 'in', partition: 0 }, () => (clock += 5));
    await pass(7);
  });
  await pass(1_000);
  await expect(meter.busy(() => pass(8).then(() => Promise.reject(new Error('lost'))))).rejects.toThrow('lost');
  expect(meter.done()).toEqual({
    busyMs: 50,
    tasks: [{ topic: 'in', partition: 0, offset: 25, records: 15, busyMs: 35 }],
  });
  meter.leaves({ topic: 'in', partition: 0 });
  expect(meter.done().tasks).toEqual([]);
});
