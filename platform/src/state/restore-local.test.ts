import fc from 'fast-check';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BatchBuilder } from '../log/batch-builder.ts';
import type { Log } from '../log/log.ts';
import { parsePartKey, partKey, TASK_ENTRY } from '../stream/state-key.ts';
import type { LocalChange, LocalState } from './local-state.ts';
import { freshLocalState, openLocalState } from './open-local-state.ts';
import { restoreLocal, type ChangelogFormat } from './restore-local.ts';
import { taskFolder } from './task-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'restore-local-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const SMALL = { memoryBytes: 512 };
const LIMIT = 4;

interface Record {
  readonly offset: number;
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/** A log whose one partition holds these records up to an end, delivered so many at a time; a reader breaks after some polls. */
function logOf(records: readonly Record[], end: number, atOnce: number, breaksAfter = Infinity): Log {
  return {
    ends: async () => [end],
    async reader([from]: readonly { readonly offset: number }[]) {
      let polls = 0;
      let left = records.filter(({ offset }) => offset >= from!.offset);
      return {
        async poll() {
          if (++polls > breaksAfter) throw new Error('broken');
          const some = left.slice(0, atOnce);
          left = left.slice(atOnce);
          const [first] = some;
          if (first === undefined) return [];
          const builder = new BatchBuilder();
          for (const { key, value } of some) builder.add({ key, value });
          const offsetDeltas = Int32Array.from(some, ({ offset }) => offset - first.offset);
          return [builder.build({ topic: 'state', partition: 0, baseOffset: first.offset, offsetDeltas })];
        },
        close: async () => undefined,
      };
    },
  } as unknown as Log;
}

const format: ChangelogFormat = {
  parse: parsePartKey,
  dueAt: (_, value) => value.length,
  sizeIn: (entry) => Number(entry.toString()),
};

const put = fc.record({
  key: fc.integer({ min: 0, max: 4 }),
  value: fc.option(fc.uint8Array({ maxLength: 3 * LIMIT }), { freq: 2 }),
});
const commit = fc.record({ puts: fc.array(put, { maxLength: 3 }), flush: fc.boolean() });
const scene = fc.record({
  here: fc.array(commit, { maxLength: 8 }),
  elsewhere: fc.array(commit, { maxLength: 8 }),
  cleaned: fc.constantFrom(0.5, 0.8, 1),
  forgotten: fc.constantFrom(0, 0.5, 1),
  atOnce: fc.integer({ min: 1, max: 9 }),
  breaksAfter: fc.integer({ min: 0, max: 9 }),
});

/** What a broker keeps: up to an offset only the latest of a key, up to another no removals. */
function compacted(records: readonly Record[], cleaned: number, forgotten: number): Record[] {
  const latest = new Map<string, number>();
  for (const { key, offset } of records) if (offset < cleaned) latest.set(key.toString('latin1'), offset);
  return records.filter(
    ({ key, value, offset }) =>
      offset >= cleaned || (latest.get(key.toString('latin1')) === offset && (value !== null || offset >= forgotten)),
  );
}

const contents = (local: LocalState) =>
  [...local.entries(Buffer.alloc(0))].map(({ key, value, dueAt }) => [
    key.toString('hex'),
    value.toString('hex'),
    dueAt,
  ]);

test('a folder of any age gives the state of the changelog, or is told to be damaged; a new one always does', async () => {
  let [good, refused, whole] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(scene, async ({ here, elsewhere, cleaned, forgotten, atOnce, breaksAfter }) => {
      const folder = join(root, 'folder');
      let local = freshLocalState(folder, SMALL);
      const records: Record[] = [];
      const parts = new Map<number, number>();
      const model = new Map<string, LocalChange>();
      const append = (key: Buffer, value: Buffer | null): void => {
        records.push({ offset: records.length, key, value });
      };
      for (const [number, { puts, flush }] of [...here, ...elsewhere].entries()) {
        const changes: LocalChange[] = puts.map(({ key, value }) => {
          const stateKey = Buffer.from([4, key]);
          const bytes = value === null ? null : Buffer.from(value);
          const count = bytes === null ? 0 : Math.max(Math.ceil(bytes.length / LIMIT), 1);
          for (let part = 0; part < Math.max(count, parts.get(key) ?? 1); part++)
            append(partKey(stateKey, part), part < count ? bytes!.subarray(part * LIMIT, (part + 1) * LIMIT) : null);
          parts.set(key, Math.max(count, 1));
          return { key: stateKey, value: bytes, dueAt: bytes?.length ?? Infinity };
        });
        for (const change of changes)
          if (change.value === null) model.delete(change.key.toString('latin1'));
          else model.set(change.key.toString('latin1'), change);
        const own = Buffer.from(String(model.size + 1));
        append(TASK_ENTRY, own);
        model.delete(TASK_ENTRY.toString('latin1'));
        if (number >= here.length) continue;
        local.apply([...changes, { key: TASK_ENTRY, value: own, dueAt: Infinity }]);
        expect(local.size).toBe(model.size + 1);
        if (flush) local.flush(records.length);
      }
      local.close();
      const end = records.length;
      const last = records.at(-1);
      if (last !== undefined)
        model.set(TASK_ENTRY.toString('latin1'), { key: TASK_ENTRY, value: last.value, dueAt: Infinity });
      const expected = [...model.values()]
        .toSorted((a, b) => a.key.compare(b.key))
        .map(({ key, value, dueAt }) => [key.toString('hex'), value!.toString('hex'), dueAt]);
      const kept = compacted(records, cleaned * end, cleaned * forgotten * end);
      const log = logOf(kept, end, atOnce);
      const restored = async (): Promise<void> => {
        expect(await restoreLocal(log, { topic: 'state', partition: 0, local }, format)).toBe(end);
        expect(contents(local)).toEqual(expected);
      };

      local = openLocalState(folder, SMALL);
      const isOld = local.position > 0;
      const outcome = await restored().then(
        () => 'good',
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STATE_DAMAGED', exitCode: 3 });
          return 'refused';
        },
      );
      local.close();
      if (outcome === 'good' && isOld) good++;
      if (outcome === 'refused') refused++;
      // Where the changelog has forgotten nothing, the folder serves.
      if (cleaned * forgotten === 0) {
        whole++;
        expect(outcome).toBe('good');
      }
      local = freshLocalState(folder, SMALL);
      const at = { topic: 'state', partition: 0, local };
      await restoreLocal(logOf(kept, end, atOnce, breaksAfter), at, format).catch(() => undefined);
      local.close();
      local = openLocalState(folder, SMALL);
      await restored();
      local.close();
    }),
    { numRuns: 120 },
  );
  expect(Math.min(good, refused, whole)).toBeGreaterThan(5);
});

test('a changelog shorter than the folder is refused, and so is a task that names no number of entries', async () => {
  const folder = join(root, 'refused');
  const record = (offset: number) => ({ offset, key: TASK_ENTRY, value: Buffer.from('1') });
  const local = freshLocalState(folder, SMALL);
  local.apply([{ key: TASK_ENTRY, value: Buffer.from('1'), dueAt: Infinity }]);
  local.flush(7);
  const at = { topic: 'state', partition: 0, local };
  const refused = { code: 'STATE_DAMAGED' };
  await expect(restoreLocal(logOf([record(5)], 6, 1), at, format)).rejects.toMatchObject(refused);
  const silent = { ...format, sizeIn: () => undefined };
  await expect(restoreLocal(logOf([record(8)], 9, 1), at, silent)).rejects.toMatchObject(refused);
  expect(await restoreLocal(logOf([record(8)], 9, 1), at, format)).toBe(9);
  local.close();
});

test('every product, slot and task has a folder of its own within the data folder', () => {
  const names = ['a', 'a/b', '..', '.', 'a.b', 'a%2Fb', 'ä'];
  const folders = names.flatMap((product) =>
    names.flatMap((slot) => [0, 1].map((task) => taskFolder('/data', { product, slot, task }))),
  );
  expect(new Set(folders).size).toBe(folders.length);
  for (const folder of folders) expect(folder).toMatch(/^\/data\/state\/[^/]+\/[^/]+\/[01]$/);
});

test('a disk that refuses what is restored stops nothing where memory may take it', async () => {
  const folder = join(root, 'refusing');
  const local = freshLocalState(folder, SMALL);
  renameSync(folder, `${folder}.away`);
  const records = Array.from({ length: 50 }, (_, offset) => ({
    offset,
    key: offset < 49 ? partKey(Buffer.from([4, offset]), 0) : TASK_ENTRY,
    value: Buffer.from(offset < 49 ? 'value' : '50'),
  }));
  const at = { topic: 'state', partition: 0, local };
  await expect(restoreLocal(logOf(records, 50, 5), at, format)).rejects.toMatchObject({ code: 'STATE_DISK' });
  let refused = 0;
  const write = (work: () => void): void => {
    try {
      work();
    } catch {
      refused++;
    }
  };
  expect(await restoreLocal(logOf(records, 50, 5), { ...at, write }, format)).toBe(50);
  expect(refused).toBeGreaterThan(0);
  expect(contents(local)).toHaveLength(50);
  local.close();
});
