import { afterAll, expect, test } from 'vitest';
import { contract, int32, text, timestamp } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { listQuarantine, showQuarantined } from '../quarantine/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { fileOf, ingest, meshOf, removeFiles } from '../testing/test-source.ts';
import { csv } from './csv.ts';
import { discardItems } from './discard-quarantine.ts';
import { ndjson } from './ndjson.ts';
import { replayItems } from './replay-quarantine.ts';
import { clock, free, lenient, line, named, rowsOf, strict } from './sales.testing.ts';

afterAll(removeFiles);

const common = { formats: [], clock };
test('a replay accepts what holds now, recognises duplicates, and leaves the rest where it is, with its new reason', async () => {
  const mesh = meshOf();
  const file = await fileOf(line(1, 20) + line(2, 7) + line(2, 7) + line(3, 1) + 'no sale\n');
  await ingest(mesh, file, { contract: strict, format: ndjson });
  const report = await replayItems(mesh, { ...common, contract: lenient, items: { ids: 'all' } });
  expect(report).toEqual({ contract: 'test.sale', chosen: 4, accepted: 1, duplicate: 1, refused: 2, closed: 0 });
  const open = await Array.fromAsync(listQuarantine(mesh, lenient));
  expect(open.map(({ id, code, reason }) => [id, code, reason])).toEqual([
    [2, 'QUALITY_BROKEN', 'found 1; expected at least 5'],
    [3, 'LINE_INVALID', 'the line is not JSON'],
  ]);
  const all = await Array.fromAsync(listQuarantine(mesh, lenient, 'all'));
  expect(all.map(({ decision }) => [decision?.decision, decision?.at])).toEqual([
    ['accepted', clock()],
    ['duplicate', clock()],
    ['refused', clock()],
    ['refused', clock()],
  ]);
  // The source's counts say what became of its items, and another run of it changes nothing.
  expect(await ingest(mesh, file, { contract: lenient, format: ndjson })).toMatchObject({
    ...{ received: 5, accepted: 2, duplicate: 1, quarantined: 2, run: { received: 0 } },
  });
  expect(await replayItems(mesh, { ...common, contract: lenient, items: { ids: [0, 1] } })).toMatchObject({
    chosen: 0,
    closed: 2,
  });
  await expect(replayItems(mesh, { ...common, contract: lenient, items: { ids: [0, 4] } })).rejects.toMatchObject({
    code: 'QUARANTINE_UNKNOWN',
  });
});

test('items are read again as their source was: by its header, its flags and its format; a code chooses among them', async () => {
  const mesh = meshOf();
  const file = await fileOf('number,amount,at\n1,7,2024-01-01\n2,x,2024-01-01\n');
  await ingest(mesh, file, { contract: strict, flags: { shop: 'b' }, source: 'table', format: csv });
  const report = await replayItems(mesh, { ...common, contract: free, items: { ids: 'all', code: 'QUALITY_BROKEN' } });
  expect(report).toMatchObject({ chosen: 1, accepted: 1 });
  expect(await rowsOf(mesh, free)).toEqual([['b', 1, 7]]);
  // A column that the header lacks: the source cannot be read by this contract, and says so.
  const wider = contract({
    ...{ name: 'test.sale', version: '1.1.0', owner: 'test', description: 'A sale', idle: '1 hour', partitions: 2 },
    fields: { at: timestamp(), shop: text(), number: int32(), amount: int32(), till: text() },
    ...{ key: 'shop', eventTime: 'at', identity: ['shop', 'number'], horizon: '30 days' },
  });
  const registry = {
    ...mesh.registry,
    register: (_: string, schema: AvroSchema) => mesh.registry.register('new', schema),
  };
  const again = await replayItems({ ...mesh, registry }, { ...common, contract: wider, items: { ids: 'all' } });
  expect(again).toMatchObject({ refused: 1 });
  const [left] = await Array.fromAsync(listQuarantine(mesh, wider));
  expect(left?.code).toMatch(/^SOURCE_/);
});

test('what is discarded is closed with its reason, stays in the quarantine, and counts as refused', async () => {
  const mesh = meshOf();
  const file = await fileOf(line(1, 1) + line(2, 1));
  await ingest(mesh, file, { contract: strict, format: ndjson });
  const options = { contract: strict, reason: 'a test of the till', clock };
  expect(await discardItems(mesh, { ...options, items: { ids: [1] } })).toEqual({
    contract: 'test.sale',
    discarded: 1,
    closed: 0,
  });
  expect((await Array.fromAsync(listQuarantine(mesh, strict))).map(({ id }) => id)).toEqual([0]);
  expect((await showQuarantined(mesh, strict, 1)).decision).toMatchObject({
    decision: 'discarded',
    reason: 'a test of the till',
  });
  expect(await replayItems(mesh, { ...common, contract: free, items: { ids: 'all' } })).toMatchObject({ accepted: 1 });
  expect(await ingest(mesh, file, { contract: free, format: ndjson })).toMatchObject({
    received: 2,
    accepted: 1,
    quarantined: 1,
  });
});

test('a contract that the registry refuses loses nothing: its records wait in quarantine until it is compatible', async () => {
  const mesh = meshOf();
  const refusing = {
    ...mesh.registry,
    register: () =>
      Promise.reject(
        new MeshError({
          code: 'CONTRACT_INCOMPATIBLE',
          found: 'the field amount changed',
          expected: 'x',
          likelyCause: 'y',
        }),
      ),
  };
  const file = await fileOf(line(1, 20) + 'no sale\n');
  const report = await ingest({ ...mesh, registry: refusing }, file, { contract: strict, format: ndjson });
  expect(report).toMatchObject({ received: 2, accepted: 0, quarantined: 2 });
  expect(report.refused).toContain('the field amount changed');
  expect(await rowsOf(mesh, strict)).toEqual([]);
  const refused = await Array.fromAsync(listQuarantine(mesh, strict));
  expect(refused.map(({ code }) => code)).toEqual(['CONTRACT_INCOMPATIBLE', 'CONTRACT_INCOMPATIBLE']);
  expect(await replayItems(mesh, { ...common, contract: strict, items: { ids: 'all' } })).toMatchObject({
    accepted: 1,
    refused: 1,
  });
  expect(await rowsOf(mesh, strict)).toEqual([['a', 1, 20]]);
});

test('a registry that is down is another matter: nothing is read', async () => {
  const mesh = meshOf();
  const down = new MeshError({
    code: 'REGISTRY_UNAVAILABLE',
    found: 'x',
    expected: 'x',
    likelyCause: 'y',
    exitCode: 3,
  });
  const file = await fileOf(line(1, 20));
  const options = { contract: strict, format: ndjson };
  const registry = { ...mesh.registry, register: () => Promise.reject(down) };
  await expect(ingest({ ...mesh, registry }, file, options)).rejects.toBe(down);
  expect(await Array.fromAsync(listQuarantine(mesh, strict))).toEqual([]);
  expect(await ingest(mesh, file, options)).toMatchObject({ run: { received: 1 } });
});

test('a record that a derived contract refused is mapped and judged again, in its own quarantine', async () => {
  const mesh = meshOf();
  await ingest(mesh, await fileOf(line(1, 12) + line(2, 18)), {
    contract: strict,
    contracts: [strict, named],
    format: ndjson,
  });
  const wider = contract({
    ...{ name: 'test.shop', version: '1.0.0', owner: 'test', description: 'A shop', idle: '1 hour', partitions: 2 },
    fields: { at: timestamp(), shop: text(), amount: int32() },
    ...{ key: 'shop', eventTime: 'at' },
    derivedFrom: { contract: strict, map: ({ at, shop, amount }) => ({ at, shop, amount }) },
  });
  const report = await replayItems(mesh, {
    ...common,
    contract: wider,
    contracts: [strict, wider],
    items: { ids: 'all' },
  });
  expect(report).toMatchObject({ chosen: 1, accepted: 1 });
  expect((await rowsOf(mesh, wider)).map(([, , amount]) => amount).toSorted()).toEqual([12, 18]);
  const more = await ingest(mesh, await fileOf(line(3, 13)), {
    contract: strict,
    contracts: [strict, wider],
    format: ndjson,
    source: 'more',
  });
  expect(more.derived[0]).toMatchObject({ received: 3, accepted: 3, quarantined: 0 });
});
