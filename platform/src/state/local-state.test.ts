import fc from 'fast-check';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LocalChange, LocalEntry, LocalState } from './local-state.ts';
import { openLocalState } from './open-local-state.ts';

const root = mkdtempSync(join(tmpdir(), 'local-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(root, String(folders++));
const SMALL = { memoryBytes: 65_536 };

/** Keys that meet often, share beginnings, and are now and then long. */
const key = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 }), fc.constantFrom('', '', 'x', 'y'.repeat(5000)))
  .map(([store, number, rest]) =>
    Buffer.from(`${String.fromCharCode(store)}${'k'.repeat(number % 5)}${String(number)}${rest}`),
  );
const value = fc.oneof(
  { weight: 20, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30_000 }).map((length) => Buffer.alloc(length, length % 251)) },
  { weight: 8, arbitrary: fc.constant(null) },
);
const dueAt = fc.oneof(fc.integer({ min: -5, max: 50 }), fc.constant(Infinity));
const change: fc.Arbitrary<LocalChange> = fc.record({ key, value, dueAt });
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.array(change, { maxLength: 30 }).map((changes) => ({ kind: 'apply' as const, changes })),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('due' as const),
      store: fc.integer({ min: 0, max: 3 }),
      by: fc.integer({ min: -6, max: 51 }),
    }),
  },
);

type Model = Map<string, LocalEntry>;
const put = (model: Model, changes: readonly LocalChange[]): void => {
  for (const { key, value, dueAt } of changes)
    if (value === null) model.delete(key.toString('latin1'));
    else model.set(key.toString('latin1'), { key, value, dueAt });
};
const within = (model: Model, prefix: Buffer, by = Infinity): LocalEntry[] =>
  [...model.values()]
    .filter(({ key, dueAt }) => dueAt <= by && key.subarray(0, prefix.length).equals(prefix))
    .toSorted((a, b) => a.key.compare(b.key));
const plain = (entries: Iterable<LocalEntry>) =>
  [...entries].map(({ key, value, dueAt }) => ({
    key: key.toString('latin1'),
    value: value.toString('latin1'),
    dueAt,
  }));

/** What is left of a folder when its process is killed: with it files that were not whole yet, cut at any byte. */
function leaveKilled(folder: string, left: string, at: number): void {
  cpSync(folder, left, { recursive: true });
  for (const file of readdirSync(left)) {
    const bytes = readFileSync(join(left, file));
    const name = file === 'manifest' ? 'manifest.1' : '1.run';
    writeFileSync(join(left, name), bytes.subarray(0, Math.floor(bytes.length * at)));
  }
}

function expectSame(local: LocalState, model: Model, keys: Iterable<string>): void {
  expect(local.size).toBe(model.size);
  for (const name of keys) expect(local.get(Buffer.from(name, 'latin1'))).toEqual(model.get(name)?.value);
  const none = Buffer.alloc(0);
  expect(plain(local.entries(none))).toEqual(plain(within(model, none)));
  expect(plain(local.entries(Buffer.from([2])))).toEqual(plain(within(model, Buffer.from([2]))));
}

test('is a map: whatever is applied, flushed, merged, killed and opened again, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
      let folder = newFolder();
      let local = openLocalState(folder, SMALL);
      let [model, flushed]: [Model, Model] = [new Map(), new Map()];
      const keys = new Set<string>(['never']);
      let position = 0;
      for (const step of steps) {
        if (step.kind === 'apply') {
          for (const { key } of step.changes) keys.add(key.toString('latin1'));
          put(model, step.changes);
          expect(local.sizeAfter(step.changes)).toBe(model.size);
          local.apply(step.changes);
          local.merge();
          expect(local.size).toBe(model.size);
        } else if (step.kind === 'flush') {
          local.flush(++position);
          flushed = new Map(model);
        } else if (step.kind === 'get') {
          expect(local.get(step.key)).toEqual(model.get(step.key.toString('latin1'))?.value);
        } else if (step.kind === 'due') {
          const prefix = Buffer.from([step.store]);
          expect(plain(local.due(prefix, step.by))).toEqual(plain(within(model, prefix, step.by)));
        } else {
          const left = newFolder();
          if (step.kind === 'kill') leaveKilled(folder, left, step.at);
          local.close();
          if (step.kind === 'kill') {
            rmSync(folder, { recursive: true });
            folder = left;
          }
          local = openLocalState(folder, SMALL);
          model = new Map(flushed);
          expect(local.position).toBe(position);
        }
      }
      expectSame(local, model, keys);
      local.close();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 50 },
  );
});

test('a disk that refuses a flush loses nothing; the next flush that it takes has all', () => {
  const folder = newFolder();
  const away = newFolder();
  const local = openLocalState(folder, SMALL);
  const change = (i: number) => ({ key: Buffer.from(String(i)), value: Buffer.from(`value ${String(i)}`), dueAt: i });
  local.apply([change(1), change(2)]);
  local.flush(1);
  local.apply([change(3), { ...change(2), value: null }]);
  renameSync(folder, away);
  expect(() => local.flush(2)).toThrow(expect.objectContaining({ code: 'STATE_DISK', exitCode: 3, canRetry: true }));
  expect(local.position).toBe(1);
  expect(plain(local.entries(Buffer.alloc(0)))).toEqual(plain([change(1), change(3)]));
  renameSync(away, folder);
  local.flush(2);
  local.close();
  const again = openLocalState(folder, SMALL);
  expect([again.position, again.size]).toEqual([2, 2]);
  expect(plain(again.entries(Buffer.alloc(0)))).toEqual(plain([change(1), change(3)]));
  again.close();
});

test('memory is bounded whatever the number of entries, and so are the dead ones on disk', () => {
  const folder = newFolder();
  const memoryBytes = 400_000;
  const local = openLocalState(folder, { memoryBytes });
  let most = 0;
  for (let round = 0; round < 300; round++) {
    const changes = Array.from({ length: 400 }, (_, i) => ({
      key: Buffer.from(`key ${String((round * 400 + i) % 50_000)}`),
      value: round % 3 === 2 && i % 2 === 0 ? null : Buffer.alloc(40, i),
      dueAt: Infinity,
    }));
    local.apply(changes);
    if (local.wantsFlush()) local.flush(round);
    local.merge();
    most = Math.max(most, local.memoryBytes());
  }
  expect(local.size).toBeGreaterThan(30_000);
  expect(most).toBeLessThan(3 * memoryBytes);
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(bytes).toBeLessThan(local.size * 60 * 8);
  local.close();
});

test('a run of every size of entries keeps each of them', () => {
  for (const length of [0, 1, 127, 128, 4095, 4096, 16_383, 16_384, 70_000, 3_000_000]) {
    const folder = newFolder();
    const local = openLocalState(folder, SMALL);
    const changes = [0, 1, 2].map((i) => ({
      key: Buffer.from('k'.repeat(Math.min(length, 70_000)) + String(i)),
      value: Buffer.alloc(length, i),
      dueAt: i,
    }));
    local.apply(changes);
    local.flush(1);
    local.close();
    const again = openLocalState(folder, SMALL);
    expect(plain(again.entries(Buffer.alloc(0)))).toEqual(plain(changes));
    for (const { key, value } of changes) expect(again.get(key)?.equals(value)).toBe(true);
    again.close();
  }
});
