import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Identified, IdentityIndex } from './identity-index.ts';

const HORIZON = 10;

interface Step extends Identified {
  readonly source: string;
}

const step = fc
  .record({
    source: fc.constantFrom('s1', 's2', 's3'),
    name: fc.integer({ min: 0, max: 2 }),
    time: fc.integer({ min: 0, max: 60 }),
    digest: fc.constantFrom('x', 'y'),
  })
  .map(({ source, name, time, digest }) => ({
    ...{ source, time, identity: `i${name}`, digest: digest.repeat(16), key: `k${name % 2}`.repeat(8) },
  }));

/** What a topic of identities keeps, and indexes made from it, as an ingester is started again and for other sources. */
function restartable(kept: number): { index: (source: string) => IdentityIndex; topic: Map<string, Buffer> } {
  const topic = new Map<string, Buffer>();
  const index = (source: string): IdentityIndex => {
    const made = new IdentityIndex({ source, horizon: HORIZON, kept });
    for (const [identity, value] of topic) made.load(identity, value);
    return made;
  };
  return { index, topic };
}

/** Runs the steps, with a restart wherever the source changes and before the steps of `restarts`. Returns the verdicts. */
function verdicts(steps: readonly Step[], kept: number, restarts: ReadonlySet<number>): string[] {
  const { index, topic } = restartable(kept);
  const greatest = new Map<string, number>();
  let current: { source: string; index: IdentityIndex } | undefined;
  return steps.map((record, at) => {
    const { source, time } = record;
    if (current?.source !== source || restarts.has(at)) current = { source, index: index(source) };
    const verdict = current.index.judge(record);
    if (verdict !== 'new') return verdict;
    greatest.set(source, Math.max(time, greatest.get(source) ?? time));
    for (const identity of current.index.accept(record, greatest.get(source) ?? time)) {
      const value = current.index.encoded(identity);
      if (value === null) topic.delete(identity);
      else topic.set(identity, value);
    }
    expect(topic.size).toBe(current.index.size);
    return verdict;
  });
}

/** The same from the words of the rule, with everything that was accepted at hand. */
function expected(steps: readonly Step[], kept: number): string[] {
  const accepted: Step[] = [];
  const passed = (old: Step, at: number): boolean =>
    accepted.some(
      (record, after) =>
        record.time - old.time > kept && (record.source === old.source || (record.key === old.key && after > at)),
    );
  return steps.map((record) => {
    const same = accepted.filter(
      (old, at) => old.identity === record.identity && Math.abs(old.time - record.time) <= HORIZON && !passed(old, at),
    );
    if (same.some((old) => old.digest === record.digest)) return 'duplicate';
    if (same.length > 0) return 'conflict';
    accepted.push(record);
    return 'new';
  });
}

const steps = fc.array(step, { maxLength: 40 });
const restarts = fc.array(fc.nat(40)).map((some) => new Set(some));
const kept = fc.constantFrom(HORIZON, 2 * HORIZON);

test('an identity is judged by what is within the horizon and not passed by, whatever the restarts', () => {
  fc.assert(
    fc.property(steps, kept, restarts, (some, keep, where) => {
      expect(verdicts(some, keep, where)).toEqual(expected(some, keep));
    }),
    { numRuns: 500 },
  );
});

test('sources without a key in common do not touch one another', () => {
  const apart = steps.map((some) =>
    some.map((record) => ({ ...record, key: record.source.repeat(8), identity: record.source + record.identity })),
  );
  fc.assert(
    fc.property(apart, kept, (some, keep) => {
      const together = verdicts(some, keep, new Set());
      for (const source of ['s1', 's2', 's3']) {
        const own = verdicts(
          some.filter((record) => record.source === source),
          keep,
          new Set(),
        );
        expect(together.filter((_, at) => some[at]?.source === source)).toEqual(own);
      }
    }),
    { numRuns: 300 },
  );
});

test('where double the horizon is kept, no record that is at most a horizon behind its source misses one like it', () => {
  fc.assert(
    fc.property(steps, (some) => {
      const one = some.map((record) => ({ ...record, source: 's1' }));
      const found = verdicts(one, 2 * HORIZON, new Set());
      const accepted: Step[] = [];
      for (const [at, record] of one.entries()) {
        const greatest = Math.max(...accepted.map(({ time }) => time));
        const near = accepted.filter(
          (old) => old.identity === record.identity && Math.abs(old.time - record.time) <= HORIZON,
        );
        if (record.time >= greatest - HORIZON) expect(found[at] === 'new').toBe(near.length === 0);
        if (found[at] === 'new') accepted.push(record);
      }
    }),
    { numRuns: 300 },
  );
});
