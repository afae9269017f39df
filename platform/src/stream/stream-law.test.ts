import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../contract/index.ts';
import type { MeshError } from '../error/index.ts';
import { covers, emptyCut, keyAt, readCompacted, readRange, valueAt, type Log } from '../log/index.ts';
import { memoryBroker, memoryLog, type CommitFault } from '../log/memory/index.ts';
import type { Product, Progress } from '../product/index.ts';
import { memoryRegistry, type SchemaRegistry } from '../registry/index.ts';
import { compositeProducts, simpleProducts } from '../testing/law-products.ts';
import { dealtAnew } from '../testing/dealt-anew.ts';
import { anyLawEntry, lawContracts, lawWriter, readLaw, type LawEntry } from '../testing/law-shop.ts';
import { lawTruth, sortedRows } from '../testing/law-truth.ts';
import { damage, memoryOf, type Disk } from './damaged-disk.testing.ts';
import { byAddress, readLate, readOutput } from './emitted.testing.ts';
import { openSession, type StreamSession } from './session.ts';
import { stateMemory, type StateMemory } from './state-memory.ts';
import { ensureStreamTopics, mergeTasks, streamTopics } from './topics.ts';
import { perhapsWarmUp } from './warm-up.testing.ts';

/** So small that most states, and what one partition sends, take several records. */
const MESSAGE_LIMIT = 16;

type Action =
  | { readonly do: 'append'; readonly entries: readonly LawEntry[] }
  | {
      readonly do: 'step' | 'work' | 'commit' | 'crash' | 'leave' | 'zombie' | 'deal' | 'damage';
      readonly slot: 0 | 1;
    };

const slot = fc.constantFrom<0 | 1>(0, 1);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append'),
      entries: fc.array(anyLawEntry, { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('step', 'work'), slot }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit'), slot }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('crash', 'leave', 'zombie', 'deal', 'damage'), slot }) },
);
const faults = fc.array(fc.constantFrom<CommitFault>('none', 'none', 'none', 'none', 'refused', 'unacknowledged'), {
  maxLength: 40,
});

/** The members of a group, each dead or alive; a dead one may come back as a zombie. */
function members(log: Log, registry: SchemaRegistry, product: Product, disk: DiskOf | undefined) {
  const alive = new Map<number, StreamSession>();
  const dead: StreamSession[] = [];
  /** Slots that have given up all they own until the group has dealt anew. */
  const dealing = new Set<number>();
  const logOf = (slotNumber: number): Log =>
    dealtAnew(log, { begins: () => dealing.has(slotNumber), lasts: async () => dealing.has(slotNumber) });
  const commitOf = async (slotNumber: number): Promise<void> => {
    if (!alive.has(slotNumber)) return;
    await use(slotNumber, (each) => each.step(0));
    await use(slotNumber, (each) => each.commit());
  };
  /** Like `runTasks`: a call that rejects voids the session. */
  async function use(slotNumber: number, work: (session: StreamSession) => Promise<void>): Promise<void> {
    let session = alive.get(slotNumber);
    if (session === undefined) {
      session = await openSession({ log: logOf(slotNumber), registry, ...disk }, product, {
        slot: slotNumber,
        messageLimit: MESSAGE_LIMIT,
        memory: disk?.memory,
        prepare: async () => {
          if (disk === undefined) return;
          const meddle = (): Promise<void> => commitOf(1 - slotNumber);
          await perhapsWarmUp({ log, registry }, product, { slot: slotNumber, disk, memory: disk.memory, meddle });
        },
      });
      alive.set(slotNumber, session);
    }
    try {
      await work(session);
    } catch (error) {
      expect(['LOG_FENCED', ...(disk === undefined ? [] : ['STATE_DAMAGED'])]).toContain((error as MeshError).code);
      alive.delete(slotNumber);
      await session.close();
    }
  }
  return {
    alive,
    dealing,
    use,
    async act({ do: what, slot: slotNumber }: Exclude<Action, { do: 'append' }>): Promise<void> {
      const session = alive.get(slotNumber);
      if (what === 'work') {
        for (let count = 0; count < 6; count++) await use(slotNumber, (each) => each.step(0));
        await use(slotNumber, (each) => each.commit());
      } else if (what === 'step') await use(slotNumber, (each) => each.step(0));
      else if (what === 'commit') await use(slotNumber, (each) => each.commit());
      else if (what === 'damage') {
        if (disk !== undefined) damage(disk);
      } else if (what === 'zombie') {
        for (const zombie of dead)
          await zombie
            .step(0)
            .then(() => zombie.commit())
            .catch(() => undefined);
      } else if (what === 'deal') {
        if (!dealing.delete(slotNumber)) dealing.add(slotNumber);
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
  group.dealing.clear();
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
  const emitted = await readOutput(log, product);
  for (const { name } of product.inputs) {
    const ends = await log.ends(name);
    for (const [task, { commits }] of emitted.entries()) {
      const cut = commits.at(-1)?.progress[name]?.map(({ end }) => end);
      if (cut === undefined) return false;
      if (!(mergeTasks(product) > 0 ? covers(cut, ends) : (cut[task] ?? 0) >= (ends[task] ?? 0))) return false;
    }
  }
  return true;
}

/** Every commit of every task shows the truth at its cut, no more and no less; the last ones show all. */
async function expectLaw(log: Log, product: Product): Promise<void> {
  const logs = await readLaw(log);
  const whole = lawTruth(product, logs, await endsOf(log, product));
  const shown: Row[] = [];
  for (const [task, { commits }] of (await readOutput(log, product)).entries()) {
    for (const { rows, progress } of commits) {
      const truth = lawTruth(product, logs, progress, task);
      expect(sortedRows(rows.values())).toEqual(sortedRows(truth.rows));
      expect(progress).toEqual(truth.progress);
    }
    shown.push(...(commits.at(-1)?.rows.values() ?? []));
  }
  expect(sortedRows(shown)).toEqual(sortedRows(whole.rows));
  expect(await readLate(log, product)).toEqual(whole.late.toSorted(byAddress));
  await expectSmallRecords(log, product);
}

/** The ends of all inputs, as a progress of which only the ends count. */
async function endsOf(log: Log, product: Product): Promise<Progress> {
  const ends = product.inputs.map(async ({ name }) => {
    const cut = await log.ends(name);
    return [name, cut.map((end) => ({ end, maxTime: null, accepted: 0, late: 0 }))] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

/** No size of state makes a record that a log would refuse. */
async function expectSmallRecords(log: Log, product: Product): Promise<void> {
  const { deltas, state } = streamTopics(product);
  for (const topic of mergeTasks(product) > 0 ? [deltas, state] : [state]) {
    const ends = await log.ends(topic);
    for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
      for (let index = 0; index < batch.count; index++) {
        const value = valueAt(batch, index) ?? Buffer.alloc(0);
        const isEntry = (keyAt(batch, index)?.length ?? 0) === 1;
        const head = topic === deltas ? 4 + value.readUInt32BE(0) : 0;
        if (!isEntry) expect(value.length - head).toBeLessThanOrEqual(MESSAGE_LIMIT);
      }
    }
  }
}

/** State is bounded: what is final has left the changelog. Running aggregates stay, and of a table its latest rows. */
async function expectNothingKept(log: Log, product: Product): Promise<void> {
  const { state } = streamTopics(product);
  const partitions = (await log.partitions(state)) ?? 0;
  for (let partition = 0; partition < partitions; partition++) {
    const kept = [...(await readCompacted(log, state, partition)).keys()].filter((key) => key.length > 1);
    expect(kept).toEqual([]);
  }
}

interface Run {
  readonly actions: readonly Action[];
  readonly failing: readonly CommitFault[];
  readonly gaps: boolean;
  readonly disk?: DiskOf;
}

/** A disk, and the memory of the process that uses it, dead sessions' tasks and all. */
interface DiskOf extends Disk {
  readonly memory: StateMemory;
}

async function runLaw(
  product: Product,
  { actions, failing, gaps, disk }: Run,
  then: (log: Log, step: (entries: readonly LawEntry[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  const log = memoryLog({ broker: memoryBroker({ gaps, commit: (number) => failing[number - 1] ?? 'none' }) });
  const registry = memoryRegistry();
  const append = await lawWriter(log, registry);
  await ensureStreamTopics(log, product);
  const group = members(log, registry, product, disk);
  for (const each of actions) {
    if (each.do === 'append') await append(each.entries);
    else await group.act(each);
  }
  await drain(log, product, group);
  await then(log, async (entries) => {
    await append(entries);
    await drain(log, product, group);
  });
  await log.close();
}

const runs = fc.record({
  actions: fc.array(action, { minLength: 5, maxLength: 60 }),
  failing: faults,
  gaps: fc.boolean(),
});
const all = [
  ...simpleProducts.map((product) => ({ name: product.name, product, numRuns: 100 })),
  ...compositeProducts.map((product) => ({ name: product.name, product, numRuns: 60 })),
];

describe.each(all)('the stream of $name', ({ product, numRuns }) => {
  test('shows the truth at the cut of every commit, whatever the batches, commits, rebalances, crashes and zombies', async () => {
    await fc.assert(
      fc.asyncProperty(runs, (run) => runLaw(product, run, (log) => expectLaw(log, product))),
      { numRuns },
    );
  });
});

/** Less than the folders take, so that all the rest is let go of whenever it can be; but the rows of joins have room. */
const LITTLE = 200_000;

describe.each(all)('the stream of $name', ({ product, numRuns }) => {
  test('shows the same where little is held in memory and the rest is on disk, damaged, outdated or gone', async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.infiniteStream(fc.nat(7)), fc.boolean(), async (run, chances, isLimited) => {
        const folder = mkdtempSync(join(tmpdir(), 'tempi-law-'));
        try {
          const disk = { folder, chance: () => chances.next().value };
          const memory = isLimited ? stateMemory(LITTLE) : memoryOf(disk);
          await runLaw(product, { ...run, disk: { ...disk, memory } }, (log) => expectLaw(log, product));
        } finally {
          for (const each of [folder, `${folder}.older`]) rmSync(each, { recursive: true, force: true });
        }
      }),
      { numRuns: numRuns / 4 },
    );
  });
});

const FAR = 1e12;
const forgetful = all.filter(
  ({ product }) =>
    product.kind === 'query' &&
    (product.plan.kind === 'select' || product.plan.window !== null) &&
    product.plan.input.node !== 'lookup',
);

describe.each(forgetful)('the stream of $name', ({ product }) => {
  test('keeps no state of what is final', async () => {
    await fc.assert(
      fc.asyncProperty(runs, (run) =>
        runLaw(product, run, async (log, step) => {
          await step(lawContracts.map((contract) => ({ contract, marker: FAR })));
          await expectLaw(log, product);
          await expectNothingKept(log, product);
        }),
      ),
      { numRuns: 20 },
    );
  });
});
