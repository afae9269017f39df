import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../contract/column.ts';
import { readCompacted } from '../../log/index.ts';
import type { Product } from '../../product/index.ts';
import { openChangelog } from '../../stream/changelog.ts';
import { parseStateKey } from '../../stream/state-key.ts';
import { streamTopics } from '../../stream/topics.ts';
import { evaluateProcess } from '../evaluate-process.ts';
import type { LogEntry } from '../log-entry.ts';
import { anyBeats, beat, watch } from '../watch.ts';
import { microBatches } from './micro-batch-speed.ts';
import { sourceLog, type Arrival, type SourceLog } from './source-log.ts';
import { streams } from './stream-speed.ts';

const anyProcess = fc.constantFrom(watch(null), watch('3 microseconds'), watch('9 microseconds'));
const anyArrivals = fc
  .tuple(anyBeats(0), anyBeats(1), fc.infiniteStream(fc.boolean()))
  .map(([first, second, coins]): Arrival[] => {
    const queues = [first, second].map((entries) =>
      entries.map(({ partition, row, marker }) => ({
        ...{ contract: beat, partition },
        ...(row === undefined ? { marker } : { row }),
      })),
    );
    const merged: Arrival[] = [];
    while (queues.some(({ length }) => length > 0)) {
      const next = (coins.next().value ? queues[0] : queues[1])?.shift();
      if (next !== undefined) merged.push(next);
    }
    return merged;
  });

/** What is done after each append. */
const anyWork = fc.record({
  append: fc.integer({ min: 1, max: 10 }),
  slot: fc.nat(1),
  steps: fc.nat(3),
  and: fc.constantFrom('commit' as const, 'wait' as const),
  end: fc.constantFrom(undefined, undefined, 'leave' as const, 'crash' as const),
  batch: fc.boolean(),
});

const byKey = (rows: Iterable<readonly [string, Row]>): [string, Row][] =>
  [...rows].map(([key, row]): [string, Row] => [key, row]).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The keys whose state is in the stream's changelog. */
async function keysKept({ log }: SourceLog, product: Product, partition: number): Promise<string[]> {
  const { states } = openChangelog(
    { topic: '', partition, limit: 1 },
    await readCompacted(log, streamTopics(product).state, partition),
  );
  return [...states.keys()]
    .map((name) => parseStateKey(Buffer.from(name, 'latin1')))
    .flatMap((parsed) => (parsed.kind === 'process' ? [parsed.key] : []))
    .toSorted();
}

test('stream and micro-batch give the rows of the plain words, however they commit, die and begin again; what is forgotten leaves the changelog', async () => {
  await fc.assert(
    fc.asyncProperty(anyProcess, anyArrivals, fc.array(anyWork, { maxLength: 6 }), async (product, arrivals, works) => {
      const source = await sourceLog([beat], { gaps: true });
      try {
        const stream = await streams(source, product);
        const batches = microBatches(source, product);
        let left = [...arrivals];
        for (const { append, slot, steps, and, end, batch } of works) {
          await source.append(left.slice(0, append));
          left = left.slice(append);
          await stream.work(slot, steps, and);
          if (end !== undefined) await stream.end(slot, end);
          if (batch) await batches.take({ [beat.name]: await source.log.ends(beat.name) });
        }
        await source.append(left);
        await stream.finish();
        const { rows } = await batches.take({ [beat.name]: await source.log.ends(beat.name) });
        const log: readonly LogEntry[] = (await source.read())[beat.name] ?? [];
        const truths = [0, 1].map((of) =>
          evaluateProcess(
            product,
            log.filter(({ partition }) => partition === of),
          ),
        );
        const truth = byKey(truths.flatMap((partition) => [...partition.rows]));
        expect(byKey((await stream.shown()).flatMap((commits) => [...(commits.at(-1)?.rows ?? [])]))).toEqual(truth);
        expect(byKey(rows)).toEqual(truth);
        for (const [partition, { keys }] of truths.entries())
          expect(await keysKept(source, product, partition)).toEqual(keys.toSorted());
      } finally {
        await source.close();
      }
    }),
    { numRuns: 60 },
  );
});
