import { expect, test } from 'vitest';
import { MeshError } from './mesh-error.ts';
import { retrying } from './retrying.ts';

const words = { code: 'DOWN', found: 'nothing', expected: 'something', likelyCause: 'a test' };
const passing = new MeshError({ ...words, canRetry: true });
const { signal } = new AbortController();

test('attempts again until one succeeds, but not where no retry cures', async () => {
  let attempts = 0;
  const third = async (): Promise<string> => {
    attempts += 1;
    if (attempts < 3) throw passing;
    return 'done';
  };
  expect(await retrying(third, { signal })).toBe('done');
  const lasting = new MeshError(words);
  await expect(retrying(() => Promise.reject(lasting), { signal })).rejects.toBe(lasting);
});

test('a signal ends it: in a pause, and in an attempt that rejects with its reason', async () => {
  const stop = AbortSignal.timeout(20);
  expect(await retrying(() => Promise.reject(passing), { signal: stop })).toBeUndefined();
  const reason = new Error('enough');
  const later = new AbortController();
  const attempt = async (): Promise<never> => {
    later.abort(reason);
    throw reason;
  };
  expect(await retrying(attempt, { signal: later.signal })).toBeUndefined();
});
