import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../contract/column.ts';
import { readCompacted } from '../../log/index.ts';
import { ProcessStop } from '../../operator/process-stop.ts';
import { noProgress, type PoisonNote, type Product } from '../../product/index.ts';
import { openChangelog } from '../../stream/changelog.ts';
import { parseStateKey } from '../../stream/state-key.ts';
import { streamTopics } from '../../stream/topics.ts';
import { evaluateProcess } from '../evaluate-process.ts';
import type { LogEntry } from '../log-entry.ts';
import { anyBeats, anyWatch, beat } from '../watch.ts';
import { microBatches } from './micro-batch-speed.ts';
import type { Shown } from './shown.ts';
import { sourceLog, type Arrival, type SourceLog } from './source-log.ts';
import { streams } from './stream-speed.ts';

const anyProcess = anyWatch([null, '3 microseconds', '9 microseconds']);
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
  steps: fc.integer({ min: 1, max: 4 }),
  and: fc.constantFrom('commit' as const, 'commit' as const, 'wait' as const),
  end: fc.constantFrom(undefined, undefined, 'leave' as const, 'crash' as const),
  batch: fc.boolean(),
});

const byKey = (rows: Iterable<readonly [string, Row]>): [string, Row][] =>
  [...rows].map(([key, row]): [string, Row] => [key, row]).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The keys whose state is in the stream's changelog. */
async function keysKept({ log }: SourceLog, product: Product, partition: number): Promise<string[]> {
  const { states } = openChangelog(
    { topic: '', partition, limit: 1, origin: '' },
    await readCompacted(log, streamTopics(product).state, partition),
  );
  return [...states.keys()]
    .map((name) => parseStateKey(Buffer.from(name, 'latin1')))
    .flatMap((parsed) => (parsed.kind === 'process' ? [parsed.key] : []))
    .toSorted();
}

/** Runs a speed until it stops, as too many steps failed. */
function untilStop() {
  const found: { stop?: ProcessStop } = {};
  return {
    found,
    async run(work: () => Promise<unknown>): Promise<void> {
      if (found.stop !== undefined) return;
      await work().catch((error: unknown) => {
        if (!(error instanceof ProcessStop)) throw error;
        found.stop = error;
      });
    },
  };
}

const byAddress = (notes: readonly PoisonNote[]) =>
  notes
    .map(({ partition, offset, ordinal, timer, key }) => ({ partition, offset, ordinal, timer, key }))
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset || a.ordinal - b.ordinal);

let stops = 0;
let failures = 0;

test('stream and micro-batch give rows and poison of the plain words, and stop where these do, however they commit, die and begin again; what is forgotten leaves the changelog', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyProcess,
      anyArrivals,
      fc.array(anyWork, { minLength: 2, maxLength: 8 }),
      async (product, arrivals, works) => {
        const source = await sourceLog([beat], { gaps: true });
        try {
          const stream = await streams(source, product);
          const batches = microBatches(source, product);
          const [streaming, batching] = [untilStop(), untilStop()];
          let served: Shown = { rows: new Map(), progress: {} };
          const takeBatch = (): Promise<void> =>
            batching.run(async () => {
              served = await batches.take({ [beat.name]: await source.log.ends(beat.name) });
            });
          let left = [...arrivals];
          for (const { append, slot, steps, and, end, batch } of works) {
            await source.append(left.slice(0, append));
            left = left.slice(append);
            await streaming.run(() => stream.work(slot, steps, and));
            if (end !== undefined && streaming.found.stop === undefined) await stream.end(slot, end);
            if (batch) await takeBatch();
          }
          await source.append(left);
          await streaming.run(() => stream.finish());
          await takeBatch();
          const log: readonly LogEntry[] = (await source.read())[beat.name] ?? [];
          const evaluated = (of: number, end: number) =>
            evaluateProcess(
              product,
              log.filter(({ partition, offset }) => partition === of && offset < end),
            );
          const whole = [0, 1].map((of) => evaluated(of, Infinity));
          const last = (await stream.shown()).map((commits) => commits.at(-1));
          const results = [
            {
              ...{ stop: streaming.found.stop, poison: await stream.poison() },
              rows: last.flatMap((shown) => [...(shown?.rows ?? [])]),
              reached: last.map((shown, of) => shown?.progress[beat.name]?.[of] ?? noProgress),
            },
            {
              ...{ stop: batching.found.stop, poison: batches.poison, rows: [...served.rows] },
              reached: [0, 1].map((of) => served.progress[beat.name]?.[of] ?? noProgress),
            },
          ];
          for (const { stop, rows, poison, reached } of results) {
            const stoppedAt = whole.map((partition) => partition.stoppedAt);
            // Of two partitions that both stop, the one that is read first stops it.
            if (stop === undefined) expect(stoppedAt).toEqual([undefined, undefined]);
            else expect(stop).toMatchObject({ code: 'PROCESS_POISONED', offset: stoppedAt[stop.partition] });
            const truths = reached.map(({ end }, of) => evaluated(of, stop === undefined ? Infinity : end));
            expect(truths.map((truth) => truth.stoppedAt)).toEqual([undefined, undefined]);
            expect(byKey(rows)).toEqual(byKey(truths.flatMap((partition) => [...partition.rows])));
            expect(byAddress(poison)).toEqual(truths.flatMap((truth) => truth.poison));
            expect(reached.map((progress) => progress.poison)).toEqual(truths.map(({ tally }) => tally));
            stops += stop === undefined ? 0 : 1;
            failures += poison.length;
          }
          for (const [partition, { end }] of (results[0]?.reached ?? []).entries())
            expect(await keysKept(source, product, partition)).toEqual(evaluated(partition, end).keys.toSorted());
        } finally {
          await source.close();
        }
      },
    ),
    { numRuns: 80 },
  );
  expect(stops).toBeGreaterThan(10);
  expect(failures).toBeGreaterThan(50);
});
