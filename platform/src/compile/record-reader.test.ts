import { expect, test } from 'vitest';
import {
  avroOf,
  avroSchemaOf,
  contract,
  frame,
  int32,
  keyBytes,
  recordCodec,
  text,
  timestamp,
} from '../contract/index.ts';
import { BatchBuilder, watermarkMarker } from '../log/index.ts';
import { from, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { compileAlgebras, compileQuery, emptyDelta, recordReader } from './index.ts';

const event = contract({
  ...{ name: 'test.event', version: '2.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32(), note: text().nullable() },
  key: 'user',
  eventTime: 'at',
});
/** What an older writer knew: no note, another order. */
const { user, at, size } = event.columns as Required<typeof event.columns>;
const older = { size: size!, at: at!, user: user! };

/** A batch written by two versions, a marker between them, and one record of a schema that is nowhere. */
async function mixed() {
  const registry = memoryRegistry();
  const ids = [
    await registry.register('t', avroOf(event.name, older)),
    await registry.register('t', avroSchemaOf(event)),
  ];
  const row = { user: 'ann', at: 5_000_000, size: 7, note: 'n' };
  const builder = new BatchBuilder();
  const add = (id: number, columns: typeof event.columns) =>
    builder.add({ key: keyBytes(event, row), value: frame(id, recordCodec(columns).encode(row)) });
  add(ids[0]!, older);
  builder.add(watermarkMarker(9_000_000));
  add(ids[1]!, event.columns);
  add(77, event.columns);
  return { registry, row, ids, batch: builder.build({ topic: event.name, partition: 3, baseOffset: 40 }) };
}

test('records of several writers are read as the contract has them, markers apart', async () => {
  const { registry, row, ids, batch } = await mixed();
  const reader = recordReader(event, registry);
  const seen: unknown[] = [];
  const read = (index: number) =>
    reader.read(
      batch,
      index,
      (record, id) => seen.push([record, id]),
      (offset, time) => seen.push([offset, time]),
    );
  expect(read(0)).toBe(0);
  await reader.learn(batch, 0);
  expect(read(0)).toBe(2);
  await reader.learn(batch, 2);
  expect(read(2)).toBe(3);
  await expect(reader.learn(batch, 3)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  const address = { partition: 3, time: 5_000_000, sequence: 0, key: 'ann' };
  expect(seen).toEqual([
    [{ ...address, offset: 40, fields: { ...row, note: null } }, ids[0]],
    [41, 9_000_000],
    [{ ...address, offset: 42, fields: row }, ids[1]],
  ]);
});

const sizes = product({
  ...{ name: 'test.sizes', version: '1.0.0', owner: 'test', description: 'test', lateness: '1 second' },
  query: from(event)
    .tumbling('3 seconds')
    .aggregate((row) => ({ size: sum(row.size) })),
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
});

test('a kernel folds records of several writers, and stops at one it has not learnt', async () => {
  const { registry, batch } = await mixed();
  const kernel = compileQuery(sizes, event.name, registry);
  const delta = emptyDelta(sizes);
  const algebra = compileAlgebras(sizes)[0]!;
  await kernel.learn(batch, 0);
  await kernel.learn(batch, 2);
  expect(kernel.fold(batch, 0, delta)).toBe(3);
  expect(delta.progress).toEqual({ end: 43, maxTime: 9_000_000, accepted: 2, late: 1 });
  expect(delta.late).toEqual([42]);
  const [[start, states] = []] = [...delta.leaves[0]!];
  expect([...(states ?? [])].map(([group, state]) => algebra.rows(start ?? 0, group, state, Infinity))).toEqual([
    [
      {
        ...{ finalAt: 6_000_000, time: 5_999_999, order: [3_000_000], shown: true },
        row: { windowStart: 3_000_000, windowEnd: 6_000_000, size: 7 },
      },
    ],
  ]);
  await expect(kernel.learn(batch, 3)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
});

test('a state of another version is refused', () => {
  const algebra = compileAlgebras(sizes)[0]!;
  expect(() => algebra.decode(Buffer.from([9]))).toThrow(expect.objectContaining({ code: 'STATE_VERSION' }));
});
