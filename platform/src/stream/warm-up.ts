import { expectedShare } from '../log/expected-share.ts';
import type { Log, TopicPartition } from '../log/log.ts';
import type { Product } from '../product/product.ts';
import { openCopy } from './open-copy.ts';
import type { StreamMesh } from './open-task.ts';
import { stateMemoryOf, type StateMemory } from './state-memory.ts';
import { copiesOnDisk } from './states-on-disk.ts';
import { mergeTasks, stateNumber, streamTopics } from './topics.ts';

/** As many as a session opens at once, so that it takes no more memory. */
const AT_ONCE = 4;
/** What a round of so little time leaves is read as quickly after joining. */
const SHORT_MS = 300;
const MOST_ROUNDS = 4;
/** Until then others do the work; nobody waits. */
const LASTS_MS = 60_000;

interface WarmingUp {
  readonly slot: number;
  /** The slots that other processes hold. */
  readonly others: readonly number[];
  readonly memory?: StateMemory | undefined;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/**
 * Brings a slot's local copies of the states that its member will own near the end of their changelogs, while others still own them, so that
 * taking them over reads the rest alone. To be called before the group is joined, by the slot's holder: nobody else uses the copies.
 *
 * Which tasks those are is expected from who holds slots now. To be wrong there costs time alone, as whatever fails does: it is
 * left out, and told where the task is opened. Ends after some rounds, each shorter than the one before, or a minute.
 */
export async function warmUp(
  mesh: StreamMesh,
  product: Product,
  { slot, others, memory = mesh.settings && stateMemoryOf(mesh.settings), signal }: WarmingUp,
): Promise<void> {
  const copyOf = copiesOnDisk(mesh, product, { slot, memory });
  if (copyOf === undefined) return;
  const until = AbortSignal.any([signal, AbortSignal.timeout(LASTS_MS)]);
  const log = endingWith(until, mesh.log);
  /** False where it failed. */
  const warm = async (task: TopicPartition): Promise<boolean> => {
    const place = copyOf(task);
    if (place === undefined || until.aborted) return false;
    try {
      const { copy } = await openCopy(log, product, { ...place, committed: 0 });
      copy.close();
      return true;
    } catch {
      return false;
    }
  };
  let tasks = await withStates(mesh.log, product, expectedTasks(mesh.log, product, { slot, others }));
  for (let round = 0; round < MOST_ROUNDS && tasks.length > 0; round++) {
    const began = performance.now();
    tasks = await kept(tasks, warm);
    if (performance.now() - began < SHORT_MS) return;
  }
}

/** The tasks that a member of the slot will own when it has joined. */
function expectedTasks(
  { kind }: Log,
  product: Product,
  { slot, others }: Pick<WarmingUp, 'slot' | 'others'>,
): TopicPartition[] {
  const inputs = product.inputs.map(({ name: topic, partitions }) => ({ topic, partitions }));
  const merging = { topic: streamTopics(product).deltas, partitions: mergeTasks(product) };
  const group = { member: String(slot), members: [slot, ...others].map(String) };
  return [...inputs, merging].flatMap(({ topic, partitions }) =>
    expectedShare(kind, { ...group, partitions }).map((partition) => ({ topic, partition })),
  );
}

/** Those whose changelogs have something; none where nobody can tell. */
async function withStates(log: Log, product: Product, tasks: readonly TopicPartition[]): Promise<TopicPartition[]> {
  const ends = await log.ends(streamTopics(product).state).catch(() => []);
  return tasks.filter((task) => (ends[stateNumber(product, task)] ?? 0) > 0);
}

/** Does something with all tasks, a few at a time, and returns those with which it went well. */
async function kept(
  tasks: readonly TopicPartition[],
  work: (task: TopicPartition) => Promise<boolean>,
): Promise<TopicPartition[]> {
  const waiting = [...tasks];
  const done: TopicPartition[] = [];
  const lane = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) if (await work(task)) done.push(task);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}

/** The same log, whose readers fail once the signal has aborted. */
const endingWith = (signal: AbortSignal, log: Log): Log => ({
  ...log,
  async reader(from) {
    const reader = await log.reader(from);
    return {
      async poll(maxWaitMs) {
        signal.throwIfAborted();
        return reader.poll(maxWaitMs);
      },
      close: () => reader.close(),
    };
  },
});
