import { describe, expect, test } from 'vitest';
import { BatchBuilder, type Position } from '../log/index.ts';
import { lawContracts } from '../testing/law-shop.ts';
import { simpleProducts } from '../testing/law-products.ts';
import type { StreamTask } from './task.ts';
import { taskSet } from './task-set.ts';

const product = simpleProducts[0]!;
const topic = lawContracts[0]!.name;
const at = (partition: number, offset = 0): Position => ({ topic, partition, offset });
const batch = (partition: number) => {
  const builder = new BatchBuilder();
  builder.add({ key: null, value: Buffer.from('x') });
  return builder.build({ topic, partition, baseOffset: 0 });
};

/** Tasks whose openings end when the test says so. */
function scene() {
  const ends = [0, 0, 0, 0];
  const opened: { readonly position: Position; readonly fed: number[]; done(error?: Error): void }[] = [];
  const tasks = taskSet({ ends: async () => [...ends] }, product, (position) => {
    const fed: number[] = [];
    return new Promise<StreamTask>((resolve, reject) => {
      const done = (error?: Error): void => {
        if (error !== undefined) return reject(error);
        resolve({
          ...position,
          feed: async (given) => void fed.push(given.partition),
          dirty: () => false,
          stage: () => position.offset,
          landed: () => undefined,
        });
      };
      opened.push({ position, fed, done });
    });
  });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  return { ends, opened, tasks, settle };
}

describe('the tasks of a session', () => {
  test('one that is open goes on while another is being opened, whose records wait for it in their order', async () => {
    const { opened, tasks, settle } = scene();
    await tasks.take([at(0), at(1)]);
    await settle();
    opened[0]?.done();
    await settle();
    await tasks.feed(batch(0));
    await tasks.feed(batch(1));
    await tasks.feed(batch(1));
    expect(opened.map(({ fed }) => fed)).toEqual([[0], []]);
    opened[1]?.done();
    await settle();
    expect(opened.map(({ fed }) => fed)).toEqual([[0], [1, 1]]);
    expect(tasks.open()).toHaveLength(2);
  });

  test('one that comes back as it was is not opened again', async () => {
    const { opened, tasks, settle } = scene();
    await tasks.take([at(0)]);
    await settle();
    opened[0]?.done();
    await settle();
    const [before] = tasks.open();
    tasks.committed([at(0, 7)]);
    await tasks.park([at(0)]);
    expect(tasks.open()).toEqual([]);
    await tasks.take([at(0, 7)]);
    expect(tasks.open()).toEqual([before]);
    expect(opened).toHaveLength(1);
  });

  test.each([
    ['at another position', (ends: number[]) => ends, 8],
    ['with a state that somebody wrote to', (ends: number[]) => ends.fill(1), 7],
  ])('one that comes back %s is opened again', async (_, write, offset) => {
    const { ends, opened, tasks, settle } = scene();
    await tasks.take([at(0)]);
    await settle();
    opened[0]?.done();
    await settle();
    tasks.committed([at(0, 7)]);
    await tasks.park([at(0)]);
    write(ends);
    await tasks.take([at(0, offset)]);
    await settle();
    expect(opened.map(({ position }) => position)).toEqual([at(0), at(0, offset)]);
  });

  test('one that does not come back at once is let go', async () => {
    const { opened, tasks, settle } = scene();
    await tasks.take([at(0)]);
    await settle();
    opened[0]?.done();
    await settle();
    await tasks.park([at(0)]);
    await tasks.take([]);
    await tasks.take([at(0)]);
    await settle();
    expect(opened).toHaveLength(2);
  });

  test('what an opening fails with is told, unless its partition is gone', async () => {
    const { opened, tasks, settle } = scene();
    await tasks.take([at(0), at(1)]);
    await settle();
    tasks.drop([at(0)]);
    opened[0]?.done(new Error('gone'));
    await settle();
    expect(() => tasks.check()).not.toThrow();
    opened[1]?.done(new Error('damaged'));
    await settle();
    expect(() => tasks.check()).toThrow('damaged');
  });
});
