import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, double, recordCodec, text, timestamp } from '../contract/index.ts';
import {
  emptyCut,
  headerAt,
  keyAt,
  type Log,
  MARKER_HEADER,
  offsetAt,
  readCompacted,
  readRange,
  valueAt,
} from '../log/index.ts';
import { memoryLog } from '../log/memory/index.ts';
import { listQuarantine, originalBytes, showQuarantined } from '../quarantine/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { csvFormat } from './csv.ts';
import { type IngestLimits, ingestSource, type SourceOptions } from './ingest-source.ts';

const reading = contract({
  name: 'test.reading',
  version: '1.0.0',
  owner: 'test',
  description: 'A reading',
  fields: { readAt: timestamp(), sensor: text(), value: double() },
  key: 'sensor',
  eventTime: 'readAt',
  identity: ['sensor', 'readAt'],
  partitions: 3,
  idle: '10 minutes',
  horizon: '2 hours',
});
const format = csvFormat({ contract: null, aliases: { timestamp: 'readAt' } });
const NOW = Date.UTC(2024, 0, 2) * 1000;

let folder = '';
let files = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'ingest-'))));
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer): Promise<string> {
  const file = join(folder, `input-${(files += 1)}`);
  await writeFile(file, content);
  return file;
}

type Mesh = Parameters<typeof ingestSource>[0];
const meshOf = (log: Log = memoryLog()): Mesh => ({ log, registry: memoryRegistry(), folder });

const ingest = (mesh: Mesh, file: string, options: Partial<SourceOptions> = {}) =>
  ingestSource(mesh, { contract: reading, format, file, source: 'input', flags: {}, clock: () => NOW, ...options });

/** All that a contract's topics hold, so that two logs can be compared: records with their addresses, states by key. */
async function contentOf(log: Log) {
  const { decode } = recordCodec(reading.columns);
  const records: unknown[] = [];
  for (const topic of [reading.name, `${reading.name}.quarantine`]) {
    const ends = await log.ends(topic);
    for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
      for (let i = 0; i < batch.count; i++) {
        const value = valueAt(batch, i);
        const marker = value === null ? headerAt(batch, i, MARKER_HEADER)?.readBigInt64BE() : undefined;
        const content = value === null || topic !== reading.name ? value?.toString() : decode(value, 5, value.length);
        records.push([topic, batch.partition, offsetAt(batch, i), keyAt(batch, i)?.toString(), content, marker]);
      }
    }
  }
  const sources = await readCompacted(log, `${reading.name}.sources`, 0);
  const states = [...sources].map(([key, value]) => [key, value.toString()]);
  const identities = [];
  for (let partition = 0; partition < reading.partitions; partition++) {
    identities.push([...(await readCompacted(log, `${reading.name}.identities`, partition))].toSorted());
  }
  records.sort((a, b) => (JSON.stringify(a, big) < JSON.stringify(b, big) ? -1 : 1));
  return { records, states: states.toSorted(), identities };
}

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

/** A log whose ingester dies at its `dying`-th commit: before it lands, or after it landed and before anybody knows. */
function mortal(log: Log, dying: number, when: 'before' | 'after'): Log {
  let commits = 0;
  return {
    ...log,
    async producer(id) {
      const producer = await log.producer(id);
      return {
        close: () => producer.close(),
        begin() {
          const transaction = producer.begin();
          return {
            append: (...record) => transaction.append(...record),
            offsets: (...positions) => transaction.offsets(...positions),
            abort: () => transaction.abort(),
            async commit() {
              commits += 1;
              if (commits === dying && when === 'before') throw new Error('killed');
              await transaction.commit();
              if (commits === dying) throw new Error('killed');
            },
          };
        },
      };
    },
  };
}

const line = fc
  .record({
    minute: fc.integer({ min: 0, max: 400 }),
    sensor: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ minute, sensor, value }) => `${new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString()},${value},${sensor}`);
const spoiled = fc.constantFrom(
  '',
  'x,1,a',
  '2024-01-01,NaN,a',
  '2024-01-01,1',
  '2024-01-02T02:00:00Z,1,a',
  '2024-01-01,1,"a',
);
const anyLine = fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: spoiled });
const lines = fc.array(anyLine, { minLength: 1, maxLength: 60 });
const manyLines = fc.array(anyLine, { minLength: 30, maxLength: 60 });
const content = (some: readonly string[]): string =>
  `timestamp,value,sensor\n${some.map((text) => `${text}\n`).join('')}`;

const limits = fc.record({
  items: fc.integer({ min: 1, max: 8 }),
  bytes: fc.constant(1_000_000),
  chunk: fc.integer({ min: 30, max: 150 }),
  sortBytes: fc.integer({ min: 1, max: 5_000 }),
});

test('received = accepted + duplicate + quarantined, and what is accepted and quarantined is in the log', async () => {
  await fc.assert(
    fc.asyncProperty(lines, limits, fc.boolean(), async (some, limit, sort) => {
      const mesh = meshOf();
      const report = await ingest(mesh, await fileOf(content(some)), { limits: limit, sort });
      expect(report.received).toBe(some.length);
      expect(report.accepted + report.duplicate + report.quarantined).toBe(report.received);
      const { records } = await contentOf(mesh.log);
      const data = records.filter(
        (record) => (record as unknown[])[0] === reading.name && (record as unknown[])[5] === undefined,
      );
      expect(data.length).toBe(report.accepted);
      expect((await Array.fromAsync(listQuarantine(mesh, reading))).length).toBe(report.quarantined);
    }),
    { numRuns: 60 },
  );
});

test('killed at any commit and started again, with other commit sizes, the log is that of an undisturbed run', async () => {
  const death = fc.record({
    commit: fc.integer({ min: 1, max: 6 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  });
  let killed = 0;
  await fc.assert(
    fc.asyncProperty(
      manyLines,
      limits,
      limits,
      fc.boolean(),
      death,
      async (some, first, second, sort, { commit, when }) => {
        const file = await fileOf(content(some));
        const calm = meshOf();
        const expected = await ingest(calm, file, { limits: second, sort });
        const mesh = meshOf();
        const dying = ingest({ ...mesh, log: mortal(mesh.log, commit, when) }, file, { limits: first, sort });
        await dying.catch((error: Error) => {
          expect(error.message).toBe('killed');
          killed += 1;
        });
        const report = await ingest(mesh, file, { limits: second, sort });
        expect({ ...report, run: undefined }).toEqual({ ...expected, run: undefined });
        expect(await contentOf(mesh.log)).toEqual(await contentOf(calm.log));
      },
    ),
    { numRuns: 150 },
  );
  expect(killed).toBeGreaterThan(100);
});

test('a finished source run again commits nothing and reports the same', async () => {
  for (const sort of [true, false]) {
    const mesh = meshOf();
    const file = await fileOf(
      content(['2024-01-01 00:05:00,1,a', '', '2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,1,a']),
    );
    const first = await ingest(mesh, file, { sort });
    const before = await contentOf(mesh.log);
    const again = await ingest({ ...mesh, log: mortal(mesh.log, 1, 'before') }, file, { sort });
    expect(again).toEqual({ ...first, run: { received: 0, accepted: 0, quarantined: 0, duplicate: 0 } });
    expect(await contentOf(mesh.log)).toEqual(before);
  }
});

test('a file that has grown goes on; one cut, edited or continued in its last line is refused', async () => {
  const mesh = meshOf();
  const file = await fileOf(content(['2024-01-01,1,a']));
  await ingest(mesh, file);
  await appendFile(file, '2024-01-01,1,b');
  expect((await ingest(mesh, file)).run.accepted).toBe(1);
  await appendFile(file, '\r\n');
  expect((await ingest(mesh, file)).run.received).toBe(0);
  await appendFile(file, '2024-01-01,1,c\n2024-01-01,1,d');
  const before = await contentOf(mesh.log);
  expect(await ingest(mesh, file)).toMatchObject({ accepted: 4, run: { accepted: 2 } });
  expect(await contentOf(mesh.log)).not.toEqual(before);

  const changed = expect.objectContaining({ code: 'SOURCE_CHANGED', exitCode: 2 });
  await appendFile(file, 'ee\n');
  await expect(ingest(mesh, file)).rejects.toEqual(changed);
  await writeFile(file, content(['2024-01-01,1,a']));
  await expect(ingest(mesh, file)).rejects.toEqual(changed);
  await writeFile(file, content(['2024-01-01,2,a', '2024-01-01,1,b', '2024-01-01,1,c', '2024-01-01,1,d']));
  await expect(ingest(mesh, file)).rejects.toEqual(changed);
});

test('a sorted source is refused once it changes at all, as every place in its order may be another', async () => {
  const mesh = meshOf();
  const file = await fileOf(content(['2024-01-01,1,a']));
  await ingest(mesh, file, { sort: true });
  await appendFile(file, '2024-01-01,1,b\n');
  await expect(ingest(mesh, file, { sort: true })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
});

test('a source is ingested on in one way only', async () => {
  const mesh = meshOf();
  const file = await fileOf('timestamp,value\n2024-01-01,1\n');
  await ingest(mesh, file, { flags: { sensor: 'a' } });
  await expect(ingest(mesh, file, { flags: { sensor: 'b' } })).rejects.toMatchObject({ code: 'SOURCE_OPTIONS' });
  await expect(ingest(mesh, file, { flags: { sensor: 'a' }, sort: true })).rejects.toMatchObject({
    code: 'SOURCE_OPTIONS',
  });
  expect(await ingest(mesh, file, { flags: { sensor: 'b' }, source: 'other' })).toMatchObject({ accepted: 1 });
});

test('a refused line is kept with its bytes, its place, the field and the reason', async () => {
  const mesh = meshOf();
  const wrong = [Buffer.from('2024-01-01,much,a'), Buffer.from('\xff,1,a', 'latin1'), Buffer.from('   ')];
  const parts = wrong.flatMap((bytes) => [bytes, Buffer.from('\r\n')]);
  const file = await fileOf(Buffer.concat([Buffer.from('timestamp,value,sensor\r\n'), ...parts]));
  expect(await ingest(mesh, file)).toMatchObject({ received: 3, accepted: 0, quarantined: 3 });
  const found = await Array.fromAsync(listQuarantine(mesh, reading));
  expect(found.map(({ position, code, field }) => [position, code, field])).toEqual([
    [{ line: 2, byte: 24 }, 'VALUE_INVALID', 'value'],
    [{ line: 3, byte: 43 }, 'LINE_NOT_UTF8', null],
    [{ line: 4, byte: 50 }, 'LINE_BLANK', null],
  ]);
  expect(found[0]?.reason).toBe('expected double, found "much"');
  for (const [at, { id }] of found.entries()) {
    expect(originalBytes(await showQuarantined(mesh, reading, id))).toEqual(wrong[at]);
  }
  await expect(showQuarantined(mesh, reading, 3)).rejects.toMatchObject({ code: 'QUARANTINE_UNKNOWN' });
});

test('the same identity is a duplicate or a conflict within the horizon, whatever the source, and unknown beyond it', async () => {
  const mesh = meshOf();
  const first = await fileOf(
    content(['2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,2,a']),
  );
  expect(await ingest(mesh, first)).toMatchObject({ accepted: 1, duplicate: 1, quarantined: 1 });
  const second = await fileOf(
    content(['2024-01-01 00:00:00,1,a', '2024-01-01 02:00:01,1,b', '2024-01-01 00:00:00,2,a']),
  );
  expect(await ingest(mesh, second, { source: 'second' })).toMatchObject({ accepted: 2, duplicate: 1, quarantined: 0 });
  const { identities } = await contentOf(mesh.log);
  expect(identities.flat().map(([key]) => key)).toEqual([JSON.stringify(['b', Date.UTC(2024, 0, 1, 2, 0, 1) * 1000])]);
});

test('a silent partition gets a marker once others are further ahead than the idle time', async () => {
  const mesh = meshOf();
  await ingest(
    mesh,
    await fileOf(content(['2024-01-01 00:00:00,1,a', '2024-01-01 00:10:00,1,a', '2024-01-01 00:10:01,1,a'])),
  );
  const { records } = await contentOf(mesh.log);
  const markers = records
    .filter((record) => (record as unknown[])[5] !== undefined)
    .map((record) => (record as unknown[])[5]);
  expect(markers).toEqual([1, 2].map(() => BigInt(Date.UTC(2024, 0, 1, 0, 10, 1)) * 1000n));
});

test('an older ingester is fenced by a newer one', async () => {
  const log = memoryLog();
  const mesh = meshOf(log);
  const file = await fileOf(content(['2024-01-01,1,a']));
  const overtaken: Log = {
    ...log,
    async producer(id) {
      const producer = await log.producer(id);
      await log.producer(id);
      return producer;
    },
  };
  await expect(ingest({ ...mesh, log: overtaken }, file)).rejects.toMatchObject({ code: 'LOG_FENCED' });
  expect(await ingest(mesh, file)).toMatchObject({ accepted: 1 });
});

test('a stop commits what is read, and the next run goes on from there', async () => {
  const mesh = meshOf();
  const file = await fileOf(
    content(Array.from({ length: 100 }, (_, at) => `2024-01-01 00:00:${10 + (at % 50)},${at},s${at}`)),
  );
  const stop = new AbortController();
  const options = {
    signal: stop.signal,
    limits: { items: 1_000, bytes: 1_000_000, chunk: 500 },
    onProgress: () => stop.abort(),
  };
  const first = await ingest(mesh, file, options);
  expect(first.received).toBeGreaterThan(0);
  expect(first.received).toBeLessThan(100);
  expect((await ingest(mesh, file)).received).toBe(100);
});
