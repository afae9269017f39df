import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAlgebras, compileFlow, compileQuery, emptyDelta } from '../compile/index.ts';
import { avroSchemaOf, frame, keyBytes, recordCodec, type Row } from '../contract/index.ts';
import { BatchBuilder, type OutgoingRecord, type RecordBatch, type Transaction } from '../log/index.ts';
import type { Progress } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import type { ServedChange } from '../serving/index.ts';
import { anyEntries } from '../testing/shop-entries.ts';
import { shopTruth, type Logged } from '../testing/shop-truth.ts';
import { articleSales as product, sale, type Entry } from '../testing/shop.ts';
import { openChangelog } from './changelog.ts';
import { encodeDelta, encodeGroup } from './delta-message.ts';
import { mergeTask } from './merge-task.ts';
import { TASK_ENTRY } from './state-key.ts';
import type { TaskEntry } from './task-entry.ts';
import { streamTopics } from './topics.ts';

const registry = memoryRegistry();
const schemaId = await registry.register(`${sale.name}-value`, avroSchemaOf(sale));
const kernel = compileQuery(product, sale.name, registry);
const algebras = compileAlgebras(product);
const codec = recordCodec(sale.columns);

function batchOf(
  topic: string,
  partition: number,
  baseOffset: number,
  records: readonly OutgoingRecord[],
): RecordBatch {
  const builder = new BatchBuilder();
  for (const record of records) builder.add(record);
  return builder.build({ topic, partition, baseOffset });
}

/** The messages of one input partition, commit by commit, each cut into many parts; and what its log holds. */
async function messagesOf(partition: number, commits: readonly (readonly Entry[])[]) {
  let delta = emptyDelta(product);
  const messages: { readonly value: Buffer; readonly completes: number | null }[] = [];
  const logged: Logged[] = [];
  for (const commit of commits) {
    const sales = commit.flatMap((entry) => ('sale' in entry ? [entry.sale] : []));
    // A task that has read nothing new commits nothing.
    if (sales.length === 0) continue;
    for (const sold of sales) {
      const record = { key: keyBytes(sale, sold), value: frame(schemaId, codec.encode(sold)) };
      const batch = batchOf(sale.name, partition, logged.length, [record]);
      while (kernel.fold(batch, 0, delta) < 1) await kernel.learn(batch, 0);
      logged.push({ partition, offset: logged.length, sequence: 0, sale: sold, time: sold.soldAt });
    }
    const groups = delta.leaves.flatMap((windows, leaf) =>
      Array.from(windows, ([windowStart, states]) =>
        Array.from(states, ([key, state]) =>
          encodeGroup({ leaf, windowStart, groupKey: Buffer.from(key) }, algebras[leaf]!.encode(state)),
        ),
      ).flat(),
    );
    const values = encodeDelta({ contract: sale.name, partition, progress: delta.progress }, groups, 60);
    const { end } = delta.progress;
    messages.push(...values.map((value, part) => ({ value, completes: part === values.length - 1 ? end : null })));
    delta = emptyDelta(product, delta.progress);
  }
  return { messages, logged };
}

test('a merging task shows every whole commit and no other, however their parts lie between each other, and goes on from any state that reaches the position of its last commit', async () => {
  const commits = fc.array(anyEntries, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(commits, commits),
      fc.infiniteStream(fc.record({ source: fc.nat(1), stage: fc.boolean(), restart: fc.boolean() })),
      async (sources, choices) => {
        const sent = await Promise.all(sources.map((each, partition) => messagesOf(partition, each)));
        const logged = sent.flatMap((each) => each.logged);
        const queues = sent.map(({ messages }) => [...messages]);
        const log: { batch: RecordBatch; source: number; completes: number | null }[] = [];
        const rows = new Map<string, Row>();
        const state = new Map<string, Buffer>();
        /** The states that were committed, by position: who takes over may still find an older one than the last. */
        const committed = [{ position: 0, state: new Map(state), whole: [0, 0] }];
        let shown: Progress = {};
        const writer = {
          row(_: Transaction, { key, row }: ServedChange) {
            if (row !== null) rows.set(key, row);
            else expect(rows.delete(key)).toBe(true);
          },
          late: () => undefined,
          poison: () => undefined,
          progress: (_: Transaction, _task: number, progress: Progress) =>
            void (shown = JSON.parse(JSON.stringify(progress)) as Progress),
        };
        const transaction = {
          append(_topic: string, _partition: number, { key, value }: OutgoingRecord) {
            const name = Buffer.from(key!).toString('latin1');
            if (value === null) state.delete(name);
            else state.set(name, Buffer.from(value));
          },
        } as unknown as Transaction;
        let position = 0;
        let next = 0;
        let restarts = 0;
        let whole = [0, 0];
        const open = () => {
          const found = committed.find((each) => each.position >= position)!;
          whole = [...found.whole];
          next = position;
          const own = found.state.get(TASK_ENTRY.toString('latin1'));
          const entry = own === undefined ? undefined : (JSON.parse(own.toString()) as TaskEntry);
          return mergeTask({ product, algebras, flow: compileFlow(product), writer }, 0, {
            entry,
            ...openChangelog({ topic: 'state', partition: 0, limit: 16, origin: '' }, new Map(found.state)),
          });
        };
        let task = open();
        const shownEnds = () => shown[sale.name]?.map(({ end }) => end) ?? [];
        const stage = (): void => {
          position = task.stage(transaction);
          const truth = shopTruth(product, logged, shownEnds());
          expect(rows).toEqual(truth.rows);
          expect(shown).toEqual({ [sale.name]: truth.progress });
          expect(shownEnds()).toEqual(whole);
          expect(task.dirty()).toBe(false);
          committed.push({ position, state: new Map(state), whole: [...whole] });
        };
        while (next < log.length || queues.some((queue) => queue.length > 0)) {
          const { value: choice } = choices.next();
          if (next === log.length) {
            const source = queues[choice.source]!.length > 0 ? choice.source : 1 - choice.source;
            const { value, completes } = queues[source]!.shift()!;
            const batch = batchOf(streamTopics(product).deltas, 0, log.length, [{ key: null, value }]);
            log.push({ batch, source, completes });
          }
          const { batch, source, completes } = log[next++]!;
          await task.feed(batch);
          whole[source] = Math.max(whole[source]!, completes ?? 0);
          if (choice.stage && task.dirty()) stage();
          if (choice.restart && restarts++ < 8) task = open();
        }
        // All is whole, so whatever was merged since the last commit can be committed.
        if (task.dirty()) stage();
        expect(shownEnds()).toEqual(sent.map((each) => each.logged.length));
      },
    ),
    { numRuns: 200 },
  );
});
