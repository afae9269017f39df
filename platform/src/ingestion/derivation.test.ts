import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { contract, int32, text, timestamp, type Contract } from '../contract/index.ts';
import { listQuarantine } from '../quarantine/index.ts';
import { content, fileOf, ingest, meshOf, mortal, reading, removeFiles } from '../testing/test-source.ts';
import { everything } from '../testing/topic-content.ts';
import { csvFormat } from './csv.ts';
import { replayItems } from './replay-quarantine.ts';

afterAll(removeFiles);

const about = {
  owner: 'test',
  description: 'A reading',
  key: 'sensor',
  eventTime: 'readAt',
  idle: '10 minutes',
} as const;

/** Whole values only; -1 breaks the map, 0 the contract. */
const whole = contract({
  ...about,
  name: 'test.reading',
  version: '2.0.0',
  fields: {
    readAt: timestamp(),
    sensor: text(),
    whole: int32().refine((value) => value > 0, 'found 0; expected more'),
  },
  identity: ['sensor', 'readAt'],
  partitions: 2,
  horizon: '2 hours',
  derivedFrom: {
    contract: reading,
    map: ({ readAt, sensor, value }) => {
      if (value === -1) throw new RangeError('a value below the range');
      return { readAt, sensor, whole: Math.round(value) };
    },
  },
});
/** Of the derived one. */
const named = contract({
  ...about,
  name: 'test.name',
  version: '1.0.0',
  fields: { readAt: timestamp(), sensor: text() },
  partitions: 1,
  derivedFrom: { contract: whole, map: ({ readAt, sensor }) => ({ readAt, sensor: `${sensor}!` }) },
});
const contracts = [reading, whole, named];

test('records are mapped into the contracts that derive from theirs; what these refuse is in their own quarantine', async () => {
  const mesh = meshOf();
  const lines = [
    '2024-01-01 00:00:00,1.4,a',
    '2024-01-01 00:01:00,-1,a',
    '2024-01-01 00:02:00,0,b',
    'x,1,a',
    '2024-01-01 00:00:00,1.4,a',
  ];
  const report = await ingest(mesh, await fileOf(content(lines)), { contracts });
  expect(report).toMatchObject({ received: 5, accepted: 3, duplicate: 1, quarantined: 1 });
  const [first] = report.derived;
  expect(first).toMatchObject({ contract: 'test.reading.v2', received: 3, accepted: 1, quarantined: 2 });
  expect(first?.derived).toMatchObject([{ contract: 'test.name', received: 1, accepted: 1 }]);
  const rows = (await everything(mesh, whole)).map(({ row }) => row);
  expect(rows).toEqual([{ readAt: Date.UTC(2024, 0, 1) * 1000, sensor: 'a', whole: 1 }]);
  expect((await everything(mesh, named)).map(({ row }) => row?.['sensor'])).toEqual(['a!']);
  const refused = await Array.fromAsync(listQuarantine(mesh, whole));
  expect(refused.map(({ source, position, code, reason }) => [source, position.line, code, reason])).toEqual([
    ['test.reading', 2, 'MAP_FAILED', 'the map from test.reading failed: a value below the range'],
    ['test.reading', 3, 'CONTRACT_BROKEN', 'found 0; expected more'],
  ]);
});

test('nobody ingests into a contract that derives from another', async () => {
  const mesh = meshOf();
  const file = await fileOf(content(['2024-01-01,1,a']));
  await expect(ingest(mesh, file, { contract: whole, contracts })).rejects.toMatchObject({
    code: 'CONTRACT_DERIVED',
    exitCode: 2,
  });
  expect(await mesh.log.partitions(whole.name)).toBeUndefined();
});

const line = fc
  .record({
    minute: fc.integer({ min: 0, max: 300 }),
    sensor: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.integer({ min: -1, max: 3 }),
  })
  .map(({ minute, sensor, value }) => `${new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString()},${value},${sensor}`);
const lines = fc.array(line, { minLength: 1, maxLength: 40 });
const limits = fc.record({
  items: fc.integer({ min: 1, max: 8 }),
  bytes: fc.constant(1_000_000),
  chunk: fc.constant(60),
});

/** All that the two derived contracts hold. */
const derivedContent = async (mesh: ReturnType<typeof meshOf>): Promise<unknown> =>
  Promise.all(
    [whole, named].map(async (each) => [
      await everything(mesh, each),
      await Array.fromAsync(listQuarantine(mesh, each)),
    ]),
  );

test('a contract declared late, its ingester killed anywhere, holds what it would had it been there from the beginning', async () => {
  let killed = 0;
  await fc.assert(
    fc.asyncProperty(
      ...([
        lines,
        lines,
        limits,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('before' as const, 'after' as const),
        fc.boolean(),
      ] as const),
      async (early, late, limit, commit, when, halfWay) => {
        const [first, second] = [await fileOf(content(early)), await fileOf(content(late))];
        const calm = meshOf();
        await ingest(calm, first, { contracts });
        const expected = await ingest(calm, second, { contracts, source: 'second' });

        const mesh = meshOf();
        await ingest(mesh, first, { contracts: halfWay ? [reading, whole] : [reading], limits: limit });
        const dying = ingest({ ...mesh, log: mortal(mesh.log, commit, when) }, second, {
          contracts,
          source: 'second',
          limits: limit,
        });
        await dying.catch((error: Error) => {
          expect(error.message).toBe('killed');
          killed += 1;
        });
        const report = await ingest(mesh, second, { contracts, source: 'second' });
        expect(report.accepted).toBe(expected.accepted);
        expect(report.derived[0]).toMatchObject({
          received: report.derived[0]?.received,
          accepted: expected.derived[0]?.accepted,
        });
        expect(await derivedContent(mesh)).toEqual(await derivedContent(calm));
        for (const { received, accepted, duplicate, quarantined } of report.derived)
          expect(received).toBe(accepted + duplicate + quarantined);
      },
    ),
    { numRuns: 100 },
  );
  expect(killed).toBeGreaterThan(40);
});

/** Two versions of which one is made of the other, this way round or that. */
const turning = (() => {
  const named = (version: string) =>
    ({ ...about, name: 'test.turned', version, fields: { readAt: timestamp(), sensor: text() } }) as const;
  const [first, second] = [contract(named('1.0.0')), contract(named('2.0.0'))];
  const map = <R>(row: R): R => row;
  return [
    { root: first, derived: contract({ ...named('2.0.0'), derivedFrom: { contract: first, map } }) },
    { root: second, derived: contract({ ...named('1.1.0'), derivedFrom: { contract: second, map } }) },
  ] as const;
})();

test('however often the direction is turned round and whoever leaves one out, both have each record once, or it is refused', async () => {
  const seen = { refused: 0, turned: 0 };
  const step = fc.constantFrom<'turn' | 'both' | 'left out'>('turn', 'both', 'left out');
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 12 }), async (hasOwn, steps) => {
      const mesh = meshOf();
      const sent: string[] = [];
      let way: 0 | 1 = 0;
      const send = async (...given: readonly Contract[]): Promise<void> => {
        const name = `record ${sent.length}`;
        const file = await fileOf(content([`2024-01-01,1,${name}`]));
        await ingest(mesh, file, { contract: turning[way].root, contracts: given, source: name });
        sent.push(name);
      };
      const sensors = async (each: Contract): Promise<unknown> =>
        (await everything(mesh, each)).flatMap(({ row }) => (row === undefined ? [] : [row['sensor']])).toSorted();
      const both = async (): Promise<void> => {
        const { root, derived } = turning[way];
        try {
          await send(root, derived);
        } catch (error) {
          expect(error).toMatchObject({ code: 'CONTRACT_TURNED', exitCode: 2 });
          seen.refused += 1;
          // As it says: once more with the former declaration, then this one.
          way = way === 0 ? 1 : 0;
          await send(turning[way].root, turning[way].derived);
          way = way === 0 ? 1 : 0;
          await send(root, derived);
        }
      };
      if (hasOwn) {
        way = 1;
        await send(turning[way].root);
        way = 0;
      }
      await both();
      for (const each of steps) {
        if (each === 'turn') way = way === 0 ? 1 : 0;
        else if (each === 'left out') await send(turning[way].root);
        else await both();
        seen.turned += each === 'turn' ? 1 : 0;
        if (each !== 'both') continue;
        const { root, derived } = turning[way];
        // What the second had before it derived from the first is all that the first can lack, until it is turned.
        const lacking = (await sensors(root)) as string[];
        expect(lacking).toEqual(
          sent.filter((name) => lacking.includes(name) || !(hasOwn && name === 'record 0')).toSorted(),
        );
        expect(((await sensors(derived)) as string[]).filter((name) => lacking.includes(name))).toEqual(lacking);
      }
      way = 1;
      await both();
      expect(await sensors(turning[1].root)).toEqual(sent.toSorted());
      expect(await sensors(turning[1].derived)).toEqual(sent.toSorted());
    }),
    { numRuns: 150 },
  );
  expect(seen.refused).toBeGreaterThan(5);
  expect(seen.turned).toBeGreaterThan(50);
});

test('what a contract refused before it derived from another is not accepted there, where the other would lack it', async () => {
  const named = (version: string) => ({
    ...about,
    name: 'test.turned',
    version,
    fields: { readAt: timestamp(), sensor: text() },
  });
  const [alone, next] = [contract(named('1.0.0')), contract(named('2.0.0'))];
  const turned = contract({ ...named('1.1.0'), derivedFrom: { contract: next, map: (row) => row } });
  const mesh = meshOf();
  const late = await fileOf(content(['2034-01-01,1,a']));
  await ingest(mesh, late, { contract: alone, contracts: [alone] });
  const clock = (): number => Date.UTC(2034, 0, 2) * 1000;
  const items = { ids: 'all' } as const;
  const replayed = (each: Contract, contracts: readonly Contract[]): Promise<unknown> =>
    replayItems(mesh, {
      contract: each,
      contracts,
      formats: [csvFormat({ contract: 'test.turned', aliases: { timestamp: 'readAt' } })],
      items,
      clock,
    });
  expect(await replayed(turned, [next, turned])).toMatchObject({ chosen: 1, accepted: 0, refused: 1 });
  expect(await Array.fromAsync(listQuarantine(mesh, turned))).toMatchObject([{ code: 'CONTRACT_DERIVED' }]);
  expect(await replayed(alone, [alone])).toMatchObject({ chosen: 1, accepted: 1 });
});

test('where the direction is turned round, the older contract gets new records, and none that were made of its own', async () => {
  const older = contract({
    ...about,
    name: 'test.turned',
    version: '1.0.0',
    fields: { readAt: timestamp(), sensor: text() },
  });
  const newer = { ...about, name: 'test.turned', version: '2.0.0', fields: { readAt: timestamp(), sensor: text() } };
  const before = contract({ ...newer, derivedFrom: { contract: older, map: (row) => row } });
  const after = contract(newer);
  const turned = contract({
    ...about,
    name: 'test.turned',
    version: '1.1.0',
    fields: { readAt: timestamp(), sensor: text() },
    derivedFrom: { contract: after, map: (row) => row },
  });
  const mesh = meshOf();
  await ingest(mesh, await fileOf(content(['2024-01-01,1,a', '2024-01-01,1,b'])), {
    contract: older,
    contracts: [older, before],
  });
  const more = await fileOf(content(['2024-01-01,1,c']));
  await ingest(mesh, more, { contract: after, contracts: [after, turned], source: 'second' });
  const sensors = async (each: Contract): Promise<unknown> =>
    (await everything(mesh, each)).map(({ row }) => row?.['sensor']).toSorted();
  expect(await sensors(turned)).toEqual(['a', 'b', 'c']);
  expect(await sensors(after)).toEqual(['a', 'b', 'c']);
});
