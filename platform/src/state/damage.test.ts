import fc from 'fast-check';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MeshError } from '../error/index.ts';
import { notReadable } from './damaged.ts';
import type { LocalEntry } from './local-state.ts';
import { freshLocalState, openLocalState } from './open-local-state.ts';

const root = mkdtempSync(join(tmpdir(), 'local-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const SMALL = { memoryBytes: 16_384 };
const everything = Buffer.alloc(0);
const keyOf = (number: number): Buffer => Buffer.from(`key-${String(number).padStart(4, '0')}`);

/** A folder of several runs, of this many keys each; later runs overwrite and remove. */
function written(name: string, keys: number): string {
  const folder = join(root, name);
  const local = freshLocalState(folder, SMALL);
  for (let run = 0; run < 3; run++) {
    const numbers = Array.from({ length: keys }, (_, i) => i * (run + 1));
    local.apply(
      numbers.map((i) => ({
        key: keyOf(i),
        value: (i + run) % 4 === 3 ? null : Buffer.from(`value ${String(i)} of run ${String(run)}`),
        dueAt: i % 3 === 0 ? i : Infinity,
      })),
    );
    local.flush(run + 1);
  }
  local.close();
  return folder;
}

const plain = (entries: Iterable<LocalEntry>) =>
  [...entries].map(({ key, value, dueAt }) => `${key.toString('latin1')} ${value.toString('latin1')} ${String(dueAt)}`);

/** All that a folder answers, or the code of the error with which it refuses. */
function answers(folder: string, keys: number): string {
  try {
    const local = openLocalState(folder, SMALL);
    try {
      const due = plain(local.due(everything, keys / 2));
      const got = Array.from({ length: keys }, (_, i) => local.get(keyOf(i))?.toString('latin1'));
      return JSON.stringify([local.position, local.size, due, got, plain(local.entries(everything))]);
    } finally {
      local.close();
    }
  } catch (error) {
    if (error instanceof MeshError && error.exitCode === 3) return error.code;
    throw error;
  }
}

test('whichever byte of a folder is another one, it is found before it is returned', () => {
  const folder = written('small', 4);
  const expected = answers(folder, 12);
  expect(expected).not.toBe('STATE_DAMAGED');
  const files = readdirSync(folder);
  expect(files).toHaveLength(4);
  for (const file of files) {
    const path = join(folder, file);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ (1 << (at % 8));
      writeFileSync(path, changed);
      expect(answers(folder, 12)).toBe('STATE_DAMAGED');
    }
    writeFileSync(path, whole);
  }
  expect(answers(folder, 12)).toBe(expected);
});

const harm = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('zeros' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({
    kind: fc.constant('noise' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('longer' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
  fc.record({ kind: fc.constant('another' as const), other: fc.nat() }),
  fc.record({ kind: fc.constant('gone' as const) }),
);

test('what is cut, blanked, overwritten, lengthened, swapped or gone is found, or was not needed', () => {
  const folder = written('large', 300);
  const expected = answers(folder, 900);
  const files = readdirSync(folder);
  const nothing = JSON.stringify([0, 0, [], Array.from({ length: 900 }), []]);
  let damaged = 0;
  fc.assert(
    fc.property(fc.nat(), harm, (which, harm) => {
      const copy = join(root, 'copy');
      rmSync(copy, { recursive: true, force: true });
      cpSync(folder, copy, { recursive: true });
      const file = files[which % files.length]!;
      const path = join(copy, file);
      const bytes = readFileSync(path);
      if (harm.kind === 'gone') rmSync(path);
      else if (harm.kind === 'cut') writeFileSync(path, bytes.subarray(0, harm.at % bytes.length));
      else if (harm.kind === 'longer') writeFileSync(path, Buffer.concat([bytes, harm.bytes]));
      else if (harm.kind === 'another')
        writeFileSync(path, readFileSync(join(folder, files[harm.other % files.length]!)));
      else {
        const at = harm.at % bytes.length;
        bytes.set(
          harm.kind === 'zeros'
            ? Buffer.alloc(Math.min(harm.length, bytes.length - at))
            : harm.bytes.subarray(0, bytes.length - at),
          at,
        );
        writeFileSync(path, bytes);
      }
      const found = answers(copy, 900);
      if (found === 'STATE_DAMAGED') damaged++;
      // Without a manifest a folder is a new one: the whole changelog is read.
      else expect(found).toBe(harm.kind === 'gone' && file === 'manifest' ? nothing : expected);
    }),
    { numRuns: 200 },
  );
  expect(damaged).toBeGreaterThan(100);
});

test('a sector that cannot be read is damage, for no other attempt would read it; a lack of file handles is not', () => {
  const because = (code: string) => notReadable('a file', Object.assign(new Error(code), { code }));
  for (const code of ['EIO', 'EBADMSG', 'EUCLEAN', 'ENOENT'])
    expect(because(code)).toMatchObject({ code: 'STATE_DAMAGED', canRetry: false });
  expect(because('EMFILE')).toMatchObject({ code: 'STATE_DISK', canRetry: true });
});
