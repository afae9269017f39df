import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../../batch/index.ts';
import { contract, int32, oneOf, text, timestamp, type TypedContract } from '../../contract/index.ts';
import { checkGate } from '../../gate/index.ts';
import { ingestFile, PLATFORM_FORMATS } from '../../ingestion/index.ts';
import { openMesh, type Mesh } from '../../mesh/index.ts';
import { runMicroBatch } from '../../micro-batch/index.ts';
import { product, SPEEDS, type Product } from '../../product/index.ts';
import { publicationOf } from '../../publication/index.ts';
import { reconcile } from '../../reconcile/index.ts';
import { readServed } from '../../serving/index.ts';
import { readSettings } from '../../settings/index.ts';
import { runStream } from '../../stream/index.ts';
import { testDatabase, type TestDatabase } from '../database.ts';

let server: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tempi-process-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const declared = { name: 'test.reading', owner: 'test', description: 'A reading', idle: '1 hour' } as const;
const first = { sensor: text(), at: timestamp(), value: int32() };
const older = contract({
  ...{ ...declared, version: '1.0.0', key: 'sensor', eventTime: 'at', partitions: 2 },
  fields: { ...first, kind: oneOf(['heat', 'other'], { unknownSymbol: 'other' }) },
});
/** A field more in the midst, another at the end, and a symbol more. */
const newer = contract({
  ...{ ...declared, version: '1.1.0', key: 'sensor', eventTime: 'at', partitions: 2 },
  fields: {
    unit: text().nullable(),
    ...first,
    kind: oneOf(['heat', 'force', 'other'], { unknownSymbol: 'other' }),
    place: text({ fallback: 'hall' }),
  },
});

/** Keeps a sum a sensor, shown at every third reading and, by a timer, after a silence of half a minute. */
const sums = (input: TypedContract<typeof first>): Product =>
  product({
    ...{ name: 'test.sums', version: '1.0.0', owner: 'test', description: 'Sums', input },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
    output: { sensor: text(), readings: int32(), total: int32(), isSilent: int32() },
    initial: { readings: 0, total: 0 },
    process: ({ readings, total }, { sensor, at, value }) => {
      const state = { readings: readings + 1, total: total + value };
      const rows = state.readings % 3 === 0 ? [{ sensor, ...state, isSilent: 0 }] : [];
      return [state, rows, at + 30_000_000];
    },
    onTimer: (state, { key }) => [state, [{ sensor: key, ...state, isSilent: 1 }], null],
  });

/** Half of the sensors are silent for a minute every now and then. */
const reading = (index: number): { sensor: string; at: number; value: number } => ({
  sensor: `s${index % 200 < 100 ? index % 8 : index % 4}`,
  at: 1_700_000_000_000 + index * 800,
  value: (index * 37) % 100,
});

async function ingest(mesh: Mesh, into: typeof older | typeof newer, from: number, to: number): Promise<void> {
  const csv = PLATFORM_FORMATS.find(({ name }) => name === 'csv')!;
  const file = join(folder, `readings-${from}.csv`);
  const more = into.version === '1.1.0' ? { unit: 'K', place: 'attic' } : {};
  const records = Array.from({ length: to - from }, (_, at) => {
    const { sensor, at: time, value } = reading(from + at);
    return { sensor, at: new Date(time).toISOString(), value, kind: 'heat', ...more };
  });
  const lines = records.map((record) => `${Object.values(record).join(',')}\n`);
  await writeFile(file, `${Object.keys(records[0]!).join(',')}\n${lines.join('')}`);
  await ingestFile(mesh, { contract: into, contracts: [into], format: csv, file, flags: {} });
}

const options = { untilCaughtUp: true, signal: new AbortController().signal };

test('state of a process from before a compatible change of its contract is taken on by stream and micro-batch; batch agrees', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder: join(folder, 'mesh'), settings: readSettings(variables) });
  try {
    await ingest(mesh, older, 0, 700);
    for (const run of [runStream, runMicroBatch]) await run(mesh, sums(older), options);
    await runBatch(mesh, sums(older));
    await ingest(mesh, newer, 700, 1_500);
    for (const run of [runStream, runMicroBatch]) await run(mesh, sums(newer), options);
    await runBatch(mesh, sums(newer));
    const rows: string[][] = [];
    for (const speed of SPEEDS)
      rows.push(
        (await readServed(mesh.database, sums(newer), speed)).rows.map(({ row }) => JSON.stringify(row)).toSorted(),
      );
    const thirds = rows[0]!.filter((row) => row.includes('"isSilent":0'));
    expect(thirds).toEqual(plainThirds(1_500));
    expect(rows[0]!.length).toBeGreaterThan(thirds.length + 4);
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
    const { speeds, unexplained, differences } = await reconcile(mesh, sums(newer));
    expect([speeds.map(({ accepted }) => accepted), unexplained, differences]).toEqual([[1_500, 1_500, 1_500], 0, []]);
  } finally {
    await mesh.close();
  }
}, 120_000);

/** What sums show of so many readings, by plain addition. */
function plainThirds(readings: number): string[] {
  const sensors = new Map<string, number[]>();
  for (let index = 0; index < readings; index++) {
    const { sensor, value } = reading(index);
    sensors.set(sensor, [...(sensors.get(sensor) ?? []), value]);
  }
  const shown = [...sensors].flatMap(([sensor, values]) =>
    values.flatMap((_, at) => {
      const total = values.slice(0, at + 1).reduce((sum, value) => sum + value, 0);
      return at % 3 === 2 ? [JSON.stringify({ sensor, readings: at + 1, total, isSilent: 0 })] : [];
    }),
  );
  return shown.toSorted();
}

test('the gate is open to such a change, and says nothing of the process', () => {
  const state = (input: typeof older | typeof newer) => [publicationOf(input), publicationOf(sums(input))];
  const products = [sums(newer)];
  const findings = checkGate({
    base: state(older),
    head: state(newer),
    ...{ products, documents: [], exceptions: [], today: '2026-01-01' },
  });
  expect(findings.map(({ rule, publication }) => `${publication} ${rule.id}`).toSorted()).toEqual([
    'test.reading enum-symbol-added-for-unknown',
    'test.reading field-added',
    'test.reading field-added',
  ]);
});
