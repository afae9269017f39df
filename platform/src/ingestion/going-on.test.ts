import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, text, timestamp } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { emptyCut, readRange, valueAt, type Log } from '../log/index.ts';
import { memoryLog } from '../log/memory/index.ts';
import type { Mesh } from '../mesh/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { NO_COUNTS } from './counts.ts';
import { goingOn } from './going-on.ts';
import { ingestSource } from './ingest-source.ts';
import { ndjson } from './ndjson.ts';

const visit = contract({
  name: 'test.visit',
  version: '1.0.0',
  owner: 'test',
  description: 'A visit',
  fields: { at: timestamp(), visitor: text() },
  key: 'visitor',
  eventTime: 'at',
  partitions: 2,
  idle: '1 hour',
});
const LINES = 60;

let folder = '';
let file = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'going-on-'));
  file = join(folder, 'visits.ndjson');
  const line = (at: number): string => JSON.stringify({ at: new Date(at * 1000).toISOString(), visitor: `v${at % 5}` });
  await writeFile(file, Array.from({ length: LINES }, (_, at) => `${line(at)}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

const gaveUp = (): MeshError =>
  new MeshError({ code: 'LOG_ABORTED', found: 'silence', expected: 'an answer', likelyCause: 'a test', exitCode: 3 });

/** A log whose commits are given up as `fates` say, before they land or after it. */
function givingUp(log: Log, fates: ('lands' | 'lost' | 'landed')[]): Log {
  return {
    ...log,
    async producer(id) {
      const producer = await log.producer(id);
      return {
        ...producer,
        begin() {
          const transaction = producer.begin();
          return {
            ...transaction,
            async commit() {
              const fate = fates.shift() ?? 'lands';
              if (fate === 'lost') await transaction.abort();
              else await transaction.commit();
              if (fate !== 'lands') throw gaveUp();
            },
          };
        },
      };
    },
  };
}

async function valuesOf(log: Log): Promise<string[]> {
  const ends = await log.ends(visit.name);
  const values: string[] = [];
  for await (const batch of readRange(log, visit.name, emptyCut(ends.length), ends))
    for (let index = 0; index < batch.count; index++) values.push(valueAt(batch, index)?.toString('hex') ?? '');
  return values.toSorted();
}

const { signal } = new AbortController();
const run = (log: Log, items: number) => {
  const mesh = { log, registry: memoryRegistry(), folder, namespace: `n${randomBytes(4).toString('hex')}` } as Mesh;
  const options = { contract: visit, format: ndjson, file, flags: {}, source: 's', clock: () => 2e15 };
  return goingOn((onBegun) => ingestSource(mesh, { ...options, onBegun, limits: { items, bytes: 1e6, chunk: 100 } }), {
    signal,
  });
};

test('whatever commits a log gives up, landed or not, every record is there once and counted once', async () => {
  const undisturbed = memoryLog();
  const expected = await run(undisturbed, 7);
  const fate = fc.constantFrom('lands' as const, 'lost' as const, 'landed' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 4 }), fc.integer({ min: 5, max: 70 }), async (fates, items) => {
      const log = memoryLog();
      expect(await run(givingUp(log, [...fates]), items)).toEqual(expected);
      expect(await valuesOf(log)).toEqual(await valuesOf(undisturbed));
    }),
    { numRuns: 25 },
  );
});

test('attempts of which nothing comes end after their time, others never; what no attempt cures ends at once', async () => {
  let attempts = 0;
  const failing = (counts: () => number) => (onBegun: (committed: typeof NO_COUNTS) => void) => {
    attempts += 1;
    onBegun({ ...NO_COUNTS, received: counts() });
    return Promise.reject(gaveUp());
  };
  await expect(
    goingOn(
      failing(() => 5),
      { signal, giveUpMs: 100 },
    ),
  ).rejects.toMatchObject({ code: 'LOG_ABORTED' });
  expect(attempts).toBeGreaterThan(1);

  attempts = 0;
  const stop = new AbortController();
  const growing = failing(() => {
    if (attempts === 4) stop.abort();
    return attempts;
  });
  await expect(goingOn(growing, { signal: stop.signal, giveUpMs: 1 })).rejects.toMatchObject({ code: 'LOG_ABORTED' });

  const down = {
    code: 'REGISTRY_UNAVAILABLE',
    found: 'a',
    expected: 'b',
    likelyCause: 'c',
    canRetry: true,
    exitCode: 3,
  } as const;
  attempts = 0;
  const withoutRegistry = () => {
    attempts += 1;
    return Promise.reject(new MeshError(down));
  };
  await expect(goingOn(withoutRegistry, { signal })).rejects.toMatchObject({
    code: 'REGISTRY_UNAVAILABLE',
    exitCode: 3,
  });
  expect(attempts).toBe(1);

  const fenced = new MeshError({ code: 'LOG_FENCED', found: 'a', expected: 'b', likelyCause: 'c' });
  await expect(goingOn(() => Promise.reject(fenced), { signal })).rejects.toBe(fenced);
});
