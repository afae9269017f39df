import { appendFile, writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { contract, text, timestamp } from '../contract/index.ts';
import type { Log } from '../log/index.ts';
import { KEPT_OF_LONG_LINE, LONGEST_LINE } from '../log/limits.ts';
import { listQuarantine, originalBytes, showQuarantined } from '../quarantine/index.ts';
import { content, contentOf, fileOf, ingest, meshOf, mortal, reading, removeFiles } from '../testing/test-source.ts';
import { ndjson } from './ndjson.ts';

afterAll(removeFiles);

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

test('two namespaces of one data folder sort at the same time', async () => {
  const options = { sort: true, limits: { items: 10, bytes: 1_000_000, chunk: 200, sortBytes: 2_000 } };
  const lineOf = (at: number, name: string): string => `2024-01-01 00:00:${10 + ((at * 7) % 50)},${at},${name}${at}`;
  const inputs = await Promise.all(
    ['one', 'another'].map(async (name) => ({
      mesh: meshOf(name),
      file: await fileOf(content(Array.from({ length: 200 }, (_, at) => lineOf(at, name)))),
    })),
  );
  await Promise.all(inputs.map(({ mesh, file }) => ingest(mesh, file, options)));
  for (const { mesh, file } of inputs) {
    const alone = meshOf();
    await ingest(alone, file, options);
    expect(await contentOf(mesh.log)).toEqual(await contentOf(alone.log));
  }
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

test('a refused line is kept whole if it was read whole, and cut only if it was too long to be read', async () => {
  const mesh = meshOf();
  const lines = [700_000, LONGEST_LINE, LONGEST_LINE + 1].map((length) => Buffer.alloc(length, '2024-01-01,é,'));
  const last = Buffer.alloc(LONGEST_LINE, Buffer.of(0xe9, 0x01));
  const parts = [...lines, last].flatMap((line) => [line, Buffer.from('\n')]);
  const file = await fileOf(Buffer.concat([Buffer.from('timestamp,value,sensor\n'), ...parts]));
  expect(await ingest(mesh, file)).toMatchObject({ received: 4, quarantined: 4 });
  const kept = [lines[0], lines[1], lines[2]?.subarray(0, KEPT_OF_LONG_LINE), last];
  const found = await Array.fromAsync(listQuarantine(mesh, reading));
  expect(found.map(({ length }) => length)).toEqual([700_000, LONGEST_LINE, LONGEST_LINE + 1, LONGEST_LINE]);
  expect(found.map(({ code }) => code === 'LINE_TOO_LONG')).toEqual([false, false, true, false]);
  for (const { id } of found) {
    const record = await showQuarantined(mesh, reading, id);
    expect(originalBytes(record).equals(kept[id] ?? Buffer.alloc(0))).toBe(true);
    expect(JSON.stringify(record).length).toBeLessThan(1.5 * LONGEST_LINE);
  }
});

test('the longest line is accepted whole; a record longer than its limit is refused, and is remembered by no one', async () => {
  const mesh = meshOf();
  const line = (length: number): string => `2024-01-01,1,${'a'.repeat(length)}`;
  const longest = LONGEST_LINE - line(0).length;
  expect(await ingest(mesh, await fileOf(content([line(longest)])))).toMatchObject({ accepted: 1 });
  const file = await fileOf('timestamp,value\n2024-01-01,1\n2024-01-01,1\n');
  const report = await ingest(mesh, file, { source: 'second', flags: { sensor: 'a'.repeat(LONGEST_LINE) } });
  expect(report).toMatchObject({ accepted: 0, quarantined: 2 });
  const found = await Array.fromAsync(listQuarantine(mesh, reading));
  expect(found.map(({ code }) => code)).toEqual(['RECORD_TOO_LONG', 'RECORD_TOO_LONG']);
});

test('the same identity is a duplicate or a conflict within the horizon, whatever the source, and unknown beyond it', async () => {
  const mesh = meshOf();
  const first = await fileOf(
    content(['2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,2,a']),
  );
  expect(await ingest(mesh, first)).toMatchObject({ accepted: 1, duplicate: 1, quarantined: 1 });
  const second = await fileOf(
    content(['2024-01-01 00:00:00,1,a', '2024-01-01 02:00:01,1,a', '2024-01-01 00:00:00,2,a']),
  );
  expect(await ingest(mesh, second, { source: 'second' })).toMatchObject({ accepted: 2, duplicate: 1, quarantined: 0 });
  const { identities } = await contentOf(mesh.log);
  expect(identities.flat().map(([key]) => key)).toEqual([JSON.stringify(['a', Date.UTC(2024, 0, 1, 2, 0, 1) * 1000])]);
});

test('what other sources bring in between, of other keys, makes a source forget nothing', async () => {
  const lines = ['2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,1,a', '2024-01-01 00:00:00,2,a'];
  const other = await fileOf(content(['2023-11-01,1,b', '2024-01-01 00:30:00,1,b', '2024-01-01 23:00:00,1,b']));
  for (let before = 0; before <= lines.length; before++) {
    const mesh = meshOf();
    const file = await fileOf(content(lines.slice(0, before)));
    await ingest(mesh, file);
    expect(await ingest(mesh, other, { source: 'other' })).toMatchObject({ accepted: 3 });
    await writeFile(file, content(lines));
    expect(await ingest(mesh, file)).toMatchObject({ accepted: 1, duplicate: 1, quarantined: 1 });
  }
});

test('an identity without the event time is judged by how far apart two records are, whatever came in between', async () => {
  const visit = contract({
    ...{
      name: 'test.visit',
      version: '1.0.0',
      owner: 'test',
      description: 'A visit',
      idle: '1 hour',
      horizon: '1 day',
    },
    fields: { at: timestamp(), who: text(), page: text() },
    ...{ key: 'who', eventTime: 'at', identity: ['who'] },
  });
  const line = (at: string, who: string, page: string): string => `${JSON.stringify({ at, who, page })}\n`;
  const between = [
    '',
    line('2023-12-20', 'b', 'x'),
    line('2023-12-25', 'b', 'x') + line('2024-01-01T12:00:00Z', 'c', 'x'),
  ];
  for (const other of between) {
    const mesh = meshOf();
    const options = { contract: visit, format: ndjson };
    await ingest(mesh, await fileOf(line('2023-12-01', 'a', 'home')), { ...options, source: 'first' });
    if (other !== '') await ingest(mesh, await fileOf(other), { ...options, source: 'between' });
    const rest = line('2023-12-10', 'a', 'shop') + line('2023-12-10', 'a', 'shop') + line('2023-12-09', 'a', 'x');
    expect(await ingest(mesh, await fileOf(rest), { ...options, source: 'second' })).toMatchObject({
      ...{ accepted: 1, duplicate: 1, quarantined: 1 },
    });
  }
});

test('a silent partition gets a marker once others are further ahead than the idle time', async () => {
  const mesh = meshOf();
  await ingest(
    mesh,
    await fileOf(content(['2024-01-01 00:00:00,1,a', '2024-01-01 00:10:00,1,a', '2024-01-01 00:10:01,1,a'])),
  );
  const { records } = await contentOf(mesh.log);
  const markers = records.filter((record) => record[5] !== undefined).map((record) => record[5]);
  expect(markers).toEqual([1, 2].map(() => BigInt(Date.UTC(2024, 0, 1, 0, 10, 1)) * 1000n));
});

test('an older ingester is fenced by a newer one', async () => {
  const mesh = meshOf();
  const { log } = mesh;
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
