import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRange } from '../read-range.ts';
import { offsetAt, valueAt } from '../record-batch.ts';
import type { Cut } from '../cut.ts';
import type { Log, Producer, Transaction } from '../log.ts';
import { fresh, freshTopic, record } from './scene.ts';
import type { Suite } from './log-under-test.ts';

interface Open {
  readonly transaction: Transaction;
  readonly records: (Committed & { readonly partition: number })[];
}

const PRODUCERS = 3;
const PARTITIONS = 3;

const step: fc.Arbitrary<Step> = fc.record({
  producer: fc.nat(PRODUCERS - 1),
  action: fc.oneof(
    { weight: 5, arbitrary: fc.record({ append: fc.nat(PARTITIONS - 1), records: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.constant('commit' as const) },
    { weight: 1, arbitrary: fc.constant('abort' as const) },
  ),
});

interface Step {
  readonly producer: number;
  readonly action: { readonly append: number; readonly records: number } | 'commit' | 'abort';
}

export function interleavingCases(suite: () => Suite): void {
  test('whatever transactions interleave, every reader sees exactly what was committed, each producer in its order', async () => {
    const { log, subject } = suite();
    const topic = await freshTopic(log, PARTITIONS);
    const elsewhere = await subject.open(subject.namespaces[0]);
    const producers = await Promise.all(Array.from({ length: PRODUCERS }, async () => log.producer(fresh('id'))));
    let run = 0;
    const law = fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, start) => {
      const from = await log.ends(topic);
      const committed = await play(`run ${++run}`, topic, producers, steps);
      const to = await log.ends(topic);

      const seen = await valuesOf(elsewhere, topic, from, to);
      expect(await valuesOf(log, topic, from, to)).toEqual(seen);
      for (const [partition, records] of seen.entries()) {
        const values = records.map(({ value }) => value);
        const expected = committed[partition] ?? [];
        expect(values.toSorted()).toEqual(expected.map(({ value }) => value).toSorted());
        for (let producer = 0; producer < PRODUCERS; producer++) {
          const own = expected.filter((each) => each.producer === producer).map(({ value }) => value);
          expect(values.filter((value) => own.includes(value))).toEqual(own);
        }
        expect(to[partition]).toBe((records.at(-1)?.offset ?? (from[partition] ?? 0) - 1) + 1);
        const offsets = records.map(({ offset }) => offset);
        expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
      }
      const middle = seen.map(
        (records, partition) => records[start % (records.length + 1)]?.offset ?? to[partition] ?? 0,
      );
      const rest = seen.map((records, partition) => records.filter(({ offset }) => offset >= (middle[partition] ?? 0)));
      expect(await valuesOf(log, topic, middle, to)).toEqual(rest);
    });
    await fc.assert(law, { numRuns: subject.runs });
    for (const producer of producers) await producer.close();
    await elsewhere.close();
  });
}

interface Committed {
  readonly producer: number;
  readonly value: string;
}

/** Plays the steps, aborts what is open at the end, and returns what was committed, by partition. */
async function play(run: string, topic: string, producers: Producer[], steps: readonly Step[]): Promise<Committed[][]> {
  const committed: Committed[][] = Array.from({ length: PARTITIONS }, () => []);
  const open = new Map<number, Open>();
  let written = 0;
  for (const { producer, action } of steps) {
    if (typeof action === 'object') {
      const current = open.get(producer) ?? opened(producers[producer]);
      open.set(producer, current);
      for (let i = 0; i < action.records; i++) {
        const value = `${run}, producer ${producer}, ${++written}`;
        current.transaction.append(topic, action.append, record(null, value));
        current.records.push({ producer, value, partition: action.append });
      }
      continue;
    }
    const current = open.get(producer);
    open.delete(producer);
    await current?.transaction[action]();
    if (action === 'commit') for (const each of current?.records ?? []) committed[each.partition]?.push(each);
  }
  for (const { transaction } of open.values()) await transaction.abort();
  return committed;
}

function opened(producer: Producer | undefined): Open {
  if (producer === undefined) throw new Error('a step names a producer that there is not');
  return { transaction: producer.begin(), records: [] };
}

async function valuesOf(log: Log, topic: string, from: Cut, to: Cut): Promise<{ offset: number; value: string }[][]> {
  const seen: { offset: number; value: string }[][] = Array.from({ length: PARTITIONS }, () => []);
  for await (const batch of readRange(log, topic, from, to))
    for (let i = 0; i < batch.count; i++)
      seen[batch.partition]?.push({ offset: offsetAt(batch, i), value: valueAt(batch, i)?.toString() ?? '' });
  return seen;
}
