import { expect, test } from 'vitest';
import { sideBySide, type Job } from './side-by-side.ts';

/** A job that ends or fails when it is told to. */
function job(name: string): Job & { readonly end: (error?: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { name, work: () => promise, end: (error) => (error === undefined ? resolve() : reject(error)) };
}

test('a job that fails is told while the others go on, and is the failure of all in the end', async () => {
  const jobs = [job('first'), job('second'), job('third')] as const;
  const told: unknown[] = [];
  let isOver = false;
  const all = sideBySide(jobs, ({ name }, error) => told.push([name, error])).finally(() => (isOver = true));
  const [one, two] = [new Error('one'), new Error('two')];
  jobs[1].end(one);
  await new Promise(setImmediate);
  expect([told, isOver]).toEqual([[['second', one]], false]);
  jobs[0].end();
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  jobs[2].end(two);
  await expect(all).rejects.toBe(one);
  expect(told).toEqual([['second', one]]);
});

test('where none fails nothing is told', async () => {
  const jobs = [job('first'), job('second')] as const;
  const all = sideBySide(jobs, ({ name }) => {
    throw new Error(`${name} is told`);
  });
  for (const { end } of jobs) end();
  await expect(all).resolves.toBeUndefined();
});
