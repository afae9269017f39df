import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reading } from '@tempi/contracts/sensors/reading';
import { ingestSource } from '@tempi/platform/ingestion';
import { memoryLog } from '@tempi/platform/log/memory';
import { memoryRegistry } from '@tempi/platform/registry';
import { readingLines, writeLines } from '@tempi/platform/testing/generators';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readings } from './readings.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'readings-'))));
afterAll(() => rm(folder, { recursive: true }));

test('duplicates, conflicts and broken lines of generated readings are found, each of them', async () => {
  const generator = readingLines({ seed: 11 });
  const file = join(folder, 'readings.csv');
  await writeLines(file, generator, { from: 0, to: 5_000 });
  const kinds = Array.from({ length: 5_000 }, (_, index) => generator.kind(index));
  const count = (...wanted: readonly string[]): number => kinds.filter((kind) => wanted.includes(kind)).length;
  const clock = (): number => Date.UTC(2025, 0, 1) * 1000;
  const pseudonymKey = () => Promise.resolve(createSecretKey(Buffer.alloc(32, 7)));
  const mesh = { log: memoryLog(), registry: memoryRegistry(), folder, namespace: 'mesh', pseudonymKey };
  const report = await ingestSource(mesh, {
    contract: reading,
    format: readings,
    file,
    source: 'generated',
    flags: {},
    clock,
  });
  expect(report).toMatchObject({
    received: 5_000,
    accepted: count('plain', 'late'),
    duplicate: count('duplicate'),
    quarantined: count('conflicting', 'malformed'),
  });
  expect(count('duplicate')).toBeGreaterThan(0);
  expect(count('conflicting')).toBeGreaterThan(0);
});

test('a header without the contract’s columns names the flags that may give them', () => {
  const open = (header: string, flags = {}) => readings.open({ contract: reading, header, flags });
  const refused = (message: string) =>
    expect.objectContaining({ code: 'SOURCE_HEADER', message: expect.stringContaining(message) });
  expect(() => open('timestamp,value')).toThrow(refused('--sensor'));
  expect(() => open('timestamp,value,sensor', { sensor: 'a' })).toThrow(refused('sensor twice'));
  expect(() => open('timestamp,value', { sensr: 'a' })).toThrow(expect.objectContaining({ code: 'SOURCE_FLAG' }));
  expect(open('value,timestamp,note', { sensor: 'a' })('1.5,2013-12-02 21:15:00,"x, y"')).toEqual({
    readAt: Date.UTC(2013, 11, 2, 21, 15) * 1000,
    sensor: 'a',
    value: 1.5,
  });
});
