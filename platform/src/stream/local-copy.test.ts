import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { MeshError } from '../error/index.ts';
import { openLocalState, type LocalState } from '../state/index.ts';
import { localCopy } from './local-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempi-copy-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const change = (key: string) => ({ key: Buffer.from(key), value: Buffer.from(key), dueAt: Infinity });
const failing = (code: string): MeshError =>
  new MeshError({ code, found: 'a failure', expected: 'none', likelyCause: 'the test' });

/** A copy whose calls fail as `faults` says, and what was told of it. */
function scene(faults: { flush?: string; get?: string }) {
  const limits = { memoryBytes: 200_000 };
  const state = openLocalState(folder, limits);
  const local: LocalState = {
    ...state,
    get position() {
      return state.position;
    },
    get size() {
      return state.size;
    },
    wantsFlush: () => faults.flush !== undefined,
    flush(position) {
      if (faults.flush !== undefined) throw failing(faults.flush);
      state.flush(position);
    },
    get(key) {
      if (faults.get !== undefined) throw failing(faults.get);
      return state.get(key);
    },
  };
  const told: string[] = [];
  const copy = localCopy(folder, { local, end: 10, told: ({ code }) => told.push(code) });
  const again = (): LocalState => openLocalState(folder, limits);
  return { copy, told, again };
}

test('what has landed is there when the folder is opened again, at a position behind its records', () => {
  const { copy, told, again } = scene({});
  copy.landed([change('a'), change('b')], 3);
  copy.close();
  const opened = again();
  expect([opened.position, opened.size, opened.get(Buffer.from('b'))?.toString()]).toEqual([13, 2, 'b']);
  expect(told).toEqual([]);
});

test('a disk that refuses costs nothing but the flush', () => {
  const faults: { flush?: string } = { flush: 'STATE_DISK' };
  const { copy, told, again } = scene(faults);
  copy.landed([change('a')], 1);
  copy.tend();
  expect(told).toEqual(['STATE_DISK']);
  expect(copy.local.get(Buffer.from('a'))?.toString()).toBe('a');
  delete faults.flush;
  copy.close();
  expect(again().size).toBe(1);
});

test('what is damaged is removed, and said to be worth another attempt', () => {
  const { copy, told } = scene({ get: 'STATE_DAMAGED' });
  copy.landed([change('a')], 1);
  expect(() => copy.local.get(Buffer.from('a'))).toThrow(
    expect.objectContaining({ code: 'STATE_DAMAGED', canRetry: true }),
  );
  expect(told).toEqual(['STATE_DAMAGED']);
  expect(existsSync(folder)).toBe(false);
});

test('a disk that refuses while runs are being merged costs no commit; the merge is begun anew', () => {
  const limits = { memoryBytes: 600_000 };
  const place = join(folder, 'merging');
  const some = (from: number) =>
    Array.from({ length: 300 }, (_, i) => ({ ...change(`key ${String(from + i)}`), value: Buffer.alloc(100, i) }));
  const first = openLocalState(place, limits);
  for (let run = 0; run < 4; run++) {
    first.apply(some(run * 300));
    first.flush(run + 1);
  }
  first.close();
  const told: string[] = [];
  const copy = localCopy(place, { local: openLocalState(place, limits), end: 4, told: ({ code }) => told.push(code) });
  renameSync(place, `${place}.away`);
  for (let commit = 0; commit < 40; commit++) {
    copy.landed(some(commit * 100), 300);
    copy.tend();
  }
  expect(told).toContain('STATE_DISK');
  renameSync(`${place}.away`, place);
  copy.close();
  const again = openLocalState(place, limits);
  expect(again.size).toBe(39 * 100 + 300);
  again.close();
});

test('one that is closed twice is closed once, and the second time writes nothing', () => {
  const faults: { flush?: string } = { flush: 'STATE_DISK' };
  const { copy, again } = scene(faults);
  delete faults.flush;
  copy.landed([change('a')], 1);
  copy.local.flush(11);
  copy.landed([change('b')], 1);
  faults.flush = 'STATE_DISK';
  copy.close();
  delete faults.flush;
  copy.close();
  expect(again().size).toBe(1);
});

test('an end that is told counts from the next commit on: before it another may have written there', () => {
  const lost = scene({});
  lost.copy.landed([change('a')], 1);
  lost.copy.claim(20);
  lost.copy.close();
  const opened = lost.again();
  expect(opened.position).toBe(11);
  opened.close();
  rmSync(folder, { recursive: true, force: true });
  const kept = scene({});
  kept.copy.landed([change('a')], 1);
  kept.copy.claim(20);
  kept.copy.landed([change('b')], 1);
  kept.copy.close();
  expect(kept.again().position).toBe(21);
});
