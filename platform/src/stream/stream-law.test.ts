import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAME, recordCodec, type Row } from '../contract/index.ts';
import { covers, endOf, headerAt, keyAt, readCompacted, readRange, valueAt, type Log } from '../log/index.ts';
import { memoryBroker, memoryLog, type CommitFault } from '../log/memory/index.ts';
import type { Product, Progress } from '../product/index.ts';
import { memoryRegistry, type SchemaRegistry } from '../registry/index.ts';
import { articleSales, customerSales, everyThird, sale, shopWriter, type Entry } from '../testing/shop.ts';
import { anyEntries } from '../testing/shop-entries.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { PROGRESS_HEADER } from './output.ts';
import { openSession, type StreamSession } from './session.ts';
import { ensureStreamTopics, isTwoStep, streamTopics } from './topics.ts';

/** So small that most states, and what one partition sends, take several records. */
const MESSAGE_LIMIT = 16;

type Action =
  | { readonly do: 'append'; readonly entries: readonly Entry[] }
  | { readonly do: 'step' | 'work' | 'commit' | 'crash' | 'leave' | 'zombie'; readonly slot: 0 | 1 };

const slot = fc.constantFrom<0 | 1>(0, 1);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('append'), entries: anyEntries }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('step', 'work'), slot }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit'), slot }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('crash', 'leave', 'zombie'), slot }) },
);
const faults = fc.array(fc.constantFrom<CommitFault>('none', 'none', 'none', 'none', 'refused', 'unacknowledged'), {
  maxLength: 40,
});

/** The members of a group, each dead or alive; a dead one may come back as a zombie. */
function members(log: Log, registry: SchemaRegistry, product: Product) {
  const alive = new Map<number, StreamSession>();
  const dead: StreamSession[] = [];
  /** Like `runTasks`: a call that rejects voids the session. */
  async function use(slotNumber: number, work: (session: StreamSession) => Promise<void>): Promise<void> {
    let session = alive.get(slotNumber);
    if (session === undefined)
      alive.set(
        slotNumber,
        (session = await openSession({ log, registry }, product, { slot: slotNumber, messageLimit: MESSAGE_LIMIT })),
      );
    try {
      await work(session);
    } catch (error) {
      expect(error).toMatchObject({ code: 'LOG_FENCED' });
      alive.delete(slotNumber);
      await session.close();
    }
  }
  return {
    alive,
    use,
    async act({ do: what, slot: slotNumber }: Exclude<Action, { do: 'append' }>): Promise<void> {
      const session = alive.get(slotNumber);
      if (what === 'work') {
        for (let count = 0; count < 6; count++) await use(slotNumber, (each) => each.step(0));
        await use(slotNumber, (each) => each.commit());
      } else if (what === 'step') await use(slotNumber, (each) => each.step(0));
      else if (what === 'commit') await use(slotNumber, (each) => each.commit());
      else if (what === 'zombie') {
        for (const zombie of dead)
          await zombie
            .step(0)
            .then(() => zombie.commit())
            .catch(() => undefined);
      } else if (session !== undefined) {
        alive.delete(slotNumber);
        if (what === 'leave') await session.close();
        else {
          dead.push(session);
          // A crash is noticed only when the slot is taken again.
          await use(slotNumber, async () => undefined);
        }
      }
    },
  };
}

/** Steps and commits all members until everything in the log is in the output. */
async function drain(log: Log, product: Product, group: ReturnType<typeof members>): Promise<void> {
  await group.use(0, async () => undefined);
  for (let round = 0; round < 400; round++) {
    for (const slotNumber of group.alive.keys()) {
      await group.use(slotNumber, async (session) => {
        await session.step(0);
        await session.commit();
      });
    }
    if (round % 5 === 4 && (await isDrained(log, product))) return;
  }
  throw new Error('the group never caught up');
}

async function isDrained(log: Log, product: Product): Promise<boolean> {
  const ends = await log.ends(sale.name);
  const emitted = await readOutput(log, product);
  return emitted.every(({ commits }, task) => {
    const cut = commits.at(-1)?.progress[sale.name]?.map(({ end }) => end);
    return cut !== undefined && (isTwoStep(product) ? covers(cut, ends) : (cut[task] ?? 0) >= (ends[task] ?? 0));
  });
}

interface Emitted {
  /** Rows as they stood at each progress record. */
  readonly commits: { readonly rows: ReadonlyMap<string, Row>; readonly progress: Progress }[];
}

/** What every task has put out. */
async function readOutput(log: Log, product: Product): Promise<Emitted[]> {
  const topic = streamTopics(product).output;
  const codec = recordCodec(product.output);
  const ends = await log.ends(topic);
  const tasks = ends.map((): Emitted & { rows: Map<string, Row> } => ({ rows: new Map(), commits: [] }));
  for await (const batch of readRange(
    log,
    topic,
    ends.map(() => 0),
    ends,
  )) {
    const task = tasks[batch.partition]!;
    for (let index = 0; index < batch.count; index++) {
      const value = valueAt(batch, index);
      if (value !== null) task.rows.set(keyAt(batch, index)!.toString(), codec.decode(value, FRAME, value.length));
      else {
        const progress = JSON.parse(headerAt(batch, index, PROGRESS_HEADER)!.toString()) as Progress;
        task.commits.push({ rows: new Map(task.rows), progress });
      }
    }
    expect(endOf(batch)).toBeLessThanOrEqual(ends[batch.partition]!);
  }
  return tasks;
}

/** Every commit of every task shows the truth at its cut, no more and no less; the last ones show all. */
async function expectLaw(log: Log, product: Product): Promise<void> {
  const logged = await readShop(log);
  const ends = await log.ends(sale.name);
  const tasks = await readOutput(log, product);
  const owner = new Map<string, number>();
  for (const [task, { commits }] of tasks.entries()) {
    for (const key of commits.at(-1)?.rows.keys() ?? []) {
      expect(owner.has(key)).toBe(false);
      owner.set(key, task);
    }
  }
  for (const [task, { commits }] of tasks.entries()) {
    for (const { rows, progress } of commits) {
      const vector = progress[sale.name]!;
      const truth = shopTruth(
        product,
        logged,
        vector.map(({ end }) => end),
      );
      const own = [...truth.rows].filter(([key]) => owner.get(key) === task);
      expect(new Map([...rows].toSorted())).toEqual(new Map(own.toSorted()));
      expect(vector).toEqual(truth.progress);
    }
  }
  const whole = shopTruth(product, logged, ends);
  expect([...owner.keys()].toSorted()).toEqual([...whole.rows.keys()].toSorted());
  expect(await readLate(log, product)).toEqual(whole.late);
  await expectOpenWindows(log, product, logged, ends);
  await expectSmallRecords(log, product);
}

async function readLate(log: Log, product: Product): Promise<unknown[]> {
  const topic = streamTopics(product).late;
  const late: { contract: string; partition: number; offset: number }[] = [];
  const ends = await log.ends(topic);
  for await (const batch of readRange(
    log,
    topic,
    ends.map(() => 0),
    ends,
  )) {
    for (let index = 0; index < batch.count; index++) late.push(JSON.parse(valueAt(batch, index)!.toString()));
  }
  return late
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
    .map(({ partition, offset }) => ({ partition, offset }));
}

/** State is bounded: windows that are final for their task have left the changelog. */
async function expectOpenWindows(
  log: Log,
  product: Product,
  logged: Awaited<ReturnType<typeof readShop>>,
  ends: readonly number[],
) {
  if (product.kind !== 'query') return;
  const { progress } = shopTruth(product, logged, ends);
  const marks = progress.map(({ maxTime }) => (maxTime === null ? -Infinity : maxTime - product.lateness));
  for (const [task, mark] of marks.entries()) {
    const watermark = product.twoStep ? Math.min(...marks) : mark;
    for (const key of (await readCompacted(log, streamTopics(product).state, task)).keys()) {
      const bytes = Buffer.from(key, 'latin1');
      if (bytes[0] === 1) expect(Number(bytes.readBigInt64BE(5)) + product.plan.window.size).toBeGreaterThan(watermark);
    }
  }
}

/** No size of state makes a record that a log would refuse. */
async function expectSmallRecords(log: Log, product: Product): Promise<void> {
  const { deltas, state } = streamTopics(product);
  for (const topic of isTwoStep(product) ? [deltas, state] : [state]) {
    const ends = await log.ends(topic);
    for await (const batch of readRange(
      log,
      topic,
      ends.map(() => 0),
      ends,
    )) {
      for (let index = 0; index < batch.count; index++) {
        const value = valueAt(batch, index) ?? Buffer.alloc(0);
        const isEntry = (keyAt(batch, index)?.length ?? 0) === 1;
        const head = topic === deltas ? 4 + value.readUInt32BE(0) : 0;
        if (!isEntry) expect(value.length - head).toBeLessThanOrEqual(MESSAGE_LIMIT);
      }
    }
  }
}

describe.each([customerSales, articleSales, everyThird] as readonly Product[])('the stream of $name', (product) => {
  test('shows the truth at the cut of every commit, whatever the batches, commits, rebalances, crashes and zombies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 5, maxLength: 60 }),
        faults,
        fc.boolean(),
        async (actions, failing, gaps) => {
          const log = memoryLog({ broker: memoryBroker({ gaps, commit: (number) => failing[number - 1] ?? 'none' }) });
          const registry = memoryRegistry();
          const append = await shopWriter(log, registry);
          await ensureStreamTopics(log, product);
          const group = members(log, registry, product);
          for (const each of actions) {
            if (each.do === 'append') await append(each.entries);
            else await group.act(each);
          }
          await drain(log, product, group);
          await expectLaw(log, product);
          await log.close();
        },
      ),
      { numRuns: 200 },
    );
  });
});
