import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { listQuarantine } from '../quarantine/index.ts';
import { fileOf, ingest, meshOf, mortal, removeFiles } from '../testing/test-source.ts';
import { discardItems } from './discard-quarantine.ts';
import { ndjson } from './ndjson.ts';
import { replayItems } from './replay-quarantine.ts';
import { clock, free, lenient, line, named, rowsOf, strict } from './sales.testing.ts';

afterAll(removeFiles);

const common = { formats: [], clock };

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
