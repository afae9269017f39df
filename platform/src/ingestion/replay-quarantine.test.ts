import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, int32, text, timestamp, type Contract } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { expect as rule } from '../quality/index.ts';
import { listQuarantine, showQuarantined } from '../quarantine/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { fileOf, ingest, meshOf, mortal, removeFiles } from '../testing/test-source.ts';
import { everything } from '../testing/topic-content.ts';
import { discardItems, discardQuarantine } from './discard-quarantine.ts';
import { ingestFile } from './ingest-file.ts';
import { ndjson } from './ndjson.ts';
import { replayItems, replayQuarantine } from './replay-quarantine.ts';

const server = testDatabase();
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'replay-'))));
afterAll(async () => {
  await removeFiles();
  await (await server).close();
  await rm(folder, { recursive: true });
});

/** A contract that takes amounts of at least so much. */
const sale = (least: number) =>
  contract({
    ...{ name: 'test.sale', version: '1.0.0', owner: 'test', description: 'A sale', idle: '1 hour', partitions: 2 },
    fields: { at: timestamp(), shop: text(), number: int32(), amount: int32() },
    ...{ key: 'shop', eventTime: 'at', identity: ['shop', 'number'], horizon: '30 days' },
    quality: [rule('amount').toBeAtLeast(least)],
  });
const strict = sale(10);
const lenient = sale(5);
const free = sale(0);
const named = contract({
  ...{ name: 'test.shop', version: '1.0.0', owner: 'test', description: 'A shop', idle: '1 hour', partitions: 2 },
  fields: { at: timestamp(), shop: text(), amount: int32() },
  ...{ key: 'shop', eventTime: 'at' },
  quality: [rule('amount').toBeAtMost(15)],
  derivedFrom: { contract: strict, map: ({ at, shop, amount }) => ({ at, shop, amount }) },
});

const line = (number: number, amount: number, shop = 'a'): string =>
  `${JSON.stringify({ at: new Date(Date.UTC(2024, 0, 1, 0, number)).toISOString(), shop, number, amount })}\n`;
const clock = (): number => Date.UTC(2024, 0, 2) * 1000;
const common = { formats: [], clock };
const rowsOf = async (mesh: Parameters<typeof everything>[0], of: Contract): Promise<readonly (readonly unknown[])[]> =>
  (await everything(mesh, of)).flatMap(({ row }) =>
    row === undefined ? [] : [[row['shop'], row['number'] ?? null, row['amount']]],
  );

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
  const csv = await fileOf('number,amount,at\n1,7,2024-01-01\n2,x,2024-01-01\n');
  await ingest(mesh, csv, { contract: strict, flags: { shop: 'b' }, source: 'table', ...(await formatOf('csv')) });
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

const formatOf = async (name: string) => {
  const { findFormat } = await import('./find-format.ts');
  return { format: findFormat(strict, [], { name, file: '' }) };
};

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

const action = fc.oneof(
  fc.record({ kind: fc.constant('ingest' as const), source: fc.constantFrom('one', 'two') }),
  fc.record({ kind: fc.constant('replay' as const), ids: fc.option(fc.array(fc.nat(12), { maxLength: 4 })) }),
  fc.record({ kind: fc.constant('discard' as const), ids: fc.array(fc.nat(12), { maxLength: 2 }) }),
);
const step = fc.record({
  action,
  contract: fc.constantFrom(strict, lenient, free),
  death: fc.option(
    fc.record({ commit: fc.integer({ min: 1, max: 4 }), when: fc.constantFrom('before' as const, 'after' as const) }),
  ),
  items: fc.integer({ min: 1, max: 5 }),
});
const sales = fc.array(fc.record({ amount: fc.integer({ min: 0, max: 20 }), again: fc.boolean() }), {
  minLength: 1,
  maxLength: 10,
});

test('in any order of ingestion, replay, discard and death each item has one fate, and each source adds up', async () => {
  let killed = 0;
  await fc.assert(
    fc.asyncProperty(sales, sales, fc.array(step, { minLength: 3, maxLength: 9 }), async (one, two, steps) => {
      const textOf = (some: typeof one, from: number): string =>
        some.map(({ amount, again }, at) => line(from + at, amount).repeat(again ? 2 : 1)).join('');
      const files = { one: await fileOf(textOf(one, 0)), two: await fileOf(textOf(two, 100)) };
      const mesh = meshOf();
      const contracts = [strict, named];
      const act = async (
        on: typeof mesh,
        { action: todo, contract: by, items }: (typeof steps)[number],
      ): Promise<unknown> => {
        const limits = { items, bytes: 100_000, chunk: 150 };
        if (todo.kind === 'ingest')
          return ingest(on, files[todo.source], {
            contract: by,
            contracts,
            format: ndjson,
            source: todo.source,
            limits,
          });
        const known = (await Array.fromAsync(listQuarantine(on, by, 'all'))).length;
        const ids = todo.ids === null ? 'all' : todo.ids.filter((id) => id < known);
        if (todo.kind === 'replay')
          return replayItems(on, { ...common, contract: by, contracts, limits, items: { ids } });
        return discardItems(on, { contract: by, items: { ids }, reason: 'so', clock });
      };
      for (const each of steps) {
        const log = each.death === null ? mesh.log : mortal(mesh.log, each.death.commit, each.death.when);
        await act({ ...mesh, log }, each).catch((error: Error) => {
          expect(error.message).toBe('killed');
          killed += 1;
        });
      }
      const reports = [];
      for (const source of ['one', 'two'] as const)
        reports.push(await ingest(mesh, files[source], { contract: strict, contracts, format: ndjson, source }));

      const rows = await rowsOf(mesh, strict);
      const all = await Array.fromAsync(listQuarantine(mesh, strict, 'all'));
      const open = await Array.fromAsync(listQuarantine(mesh, strict));
      // No record twice, whatever its line said twice.
      expect(new Set(rows.map(([, number]) => number)).size).toBe(rows.length);
      for (const [at, report] of reports.entries()) {
        const { received, accepted, duplicate, quarantined } = report;
        const some = at === 0 ? one : two;
        expect(received).toBe(some.reduce((sum, { again }) => sum + (again ? 2 : 1), 0));
        expect(accepted + duplicate + quarantined).toBe(received);
        const own = rows.filter(([, number]) => Number(number) >= 100 === (at === 1));
        expect(own.length).toBe(accepted);
        const source = at === 0 ? 'one' : 'two';
        const discarded = all.filter((item) => item.source === source && item.decision?.decision === 'discarded');
        expect(open.filter((item) => item.source === source).length + discarded.length).toBe(quarantined);
      }
      // Once more, by a contract that takes all: nothing is left but what was discarded, and nothing comes twice.
      await replayItems(mesh, { ...common, contract: free, contracts, items: { ids: 'all' } });
      expect(await Array.fromAsync(listQuarantine(mesh, free))).toEqual([]);
      const after = await rowsOf(mesh, free);
      expect(new Set(after.map(([, number]) => number)).size).toBe(after.length);
      // What derives from it has each of its records once, or refused it once.
      const derived = await rowsOf(mesh, named);
      const refused = await Array.fromAsync(listQuarantine(mesh, named));
      expect(derived.length + refused.length).toBe(after.length);
    }),
    { numRuns: 120 },
  );
  expect(killed).toBeGreaterThan(60);
});

test('a replay waits for whoever ingests, and two at once accept an item once', async () => {
  const { url, namespace } = await server;
  const settings = readSettings({ DATABASE_URL: url, MESH_NAMESPACE: namespace() });
  const meshes: readonly Mesh[] = [await openMesh({ folder, settings }), await openMesh({ folder, settings })];
  try {
    const [mesh] = meshes as [Mesh];
    const file = await fileOf(Array.from({ length: 200 }, (_, at) => line(at, at % 2 === 0 ? 20 : 7)).join(''));
    await ingestFile(mesh, { contract: strict, format: ndjson, file, flags: {}, clock });
    const options = {
      ...common,
      contract: free,
      items: { ids: 'all' as const },
      limits: { items: 30, bytes: 1_000_000 },
    };
    const reports = await Promise.all(meshes.map((each) => replayQuarantine(each, options)));
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(100);
    expect((await rowsOf(mesh, free)).length).toBe(200);
    expect(await discardQuarantine(mesh, { contract: free, items: { ids: 'all' }, reason: 'none' })).toMatchObject({
      discarded: 0,
    });
  } finally {
    for (const mesh of meshes) await mesh.close();
  }
});
