import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stage } from '../plan/index.ts';
import type { QueryProduct } from '../product/index.ts';
import { compileFlow } from './compile-flow.ts';
import { compositeCases } from './flow-composite-cases.testing.ts';
import { leafCases } from './flow-leaf-cases.testing.ts';
import { flowed, schedules, twoLogs } from './flow-log.testing.ts';

const cases = { ...leafCases, ...compositeCases };
const keysOf = ({ stored }: { readonly stored: ReadonlyMap<string, unknown> }): readonly string[] =>
  [...stored.keys()].toSorted();
const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted();

test.each(Object.entries(cases))(
  '%s: any cuts, interleavings and restores show what all records mean',
  async (_, { product, model }) => {
    await fc.assert(
      fc.asyncProperty(twoLogs, schedules, async (logs, schedule) => {
        const cut = await flowed(product, logs, schedule);
        expect(sorted(cut.shown)).toEqual(sorted(model(logs)));
        const atOnce = await flowed(product, logs, []);
        expect(sorted(atOnce.shown)).toEqual(sorted(cut.shown));
        // What is kept depends on no cut either.
        expect(keysOf(cut)).toEqual(keysOf(atOnce));
        expect(cut.inVain).toBe(0);
      }),
      { numRuns: 100 },
    );
  },
);

const alone = Object.entries(cases).filter(([, { product }]) => product.layout !== 'composite');

test.each(alone)(
  '%s: a new flow each time, restored from what it needs, shows and keeps the same',
  async (_, { product, model }) => {
    await fc.assert(
      fc.asyncProperty(twoLogs, schedules, async (logs, schedule) => {
        const cut = await flowed(product, logs, schedule, 'needed');
        expect(sorted(cut.shown)).toEqual(sorted(model(logs)));
        expect(keysOf(cut)).toEqual(keysOf(await flowed(product, logs, [])));
        expect(cut.inVain).toBe(0);
      }),
      { numRuns: 100 },
    );
  },
);

test.each(Object.entries(cases))(
  '%s: whatever is let go of and looked up again, rows and entries are those of a flow that holds all',
  async (_, { product }) => {
    let looked = 0;
    await fc.assert(
      fc.asyncProperty(twoLogs, schedules, async (logs, schedule) => {
        const few = await flowed(product, logs, schedule, 'few');
        const all = await flowed(product, logs, schedule, 'all');
        expect(sorted(few.shown)).toEqual(sorted(all.shown));
        expect(few.stored).toEqual(new Map([...few.stored.keys()].map((key) => [key, all.stored.get(key)])));
        expect(keysOf(few)).toEqual(keysOf(all));
        expect([few.inVain, few.wrongUntil, all.looked]).toEqual([0, 0, 0]);
        looked += few.looked;
      }),
      { numRuns: 100 },
    );
    const holdsWindows =
      product.plan.kind === 'aggregate' || product.stages.leaves.some(({ kind }) => kind === 'aggregate');
    expect(looked > 0).toBe(holdsWindows);
  },
);

test('a flow that is more than one aggregate leaf needs all of its entries', () => {
  for (const { product } of Object.values(cases)) {
    expect(compileFlow(product).needed(new Map()) === undefined).toBe(product.layout === 'composite');
  }
});

test('a plan of more stores than a key can number is refused', () => {
  const product = compositeCases['a join within a time']?.product as QueryProduct;
  const { root, leaves } = product.stages;
  const join = root.kind === 'select' ? root.input : root;
  const joined = (joins: number): Stage =>
    join.kind === 'join' && joins > 1 ? { ...join, left: joined(joins - 1) } : join;
  const nested = (joins: number): QueryProduct => ({ ...product, stages: { leaves, root: joined(joins) } });
  expect(() => compileFlow(nested(128))).not.toThrow();
  expect(() => compileFlow(nested(129))).toThrow(expect.objectContaining({ code: 'PLAN_TOO_LARGE' }));
});
