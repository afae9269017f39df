import { FRAME, recordCodec, type Row } from '../../contract/index.ts';
import { emptyCut, headerAt, keyAt, readRange, valueAt } from '../../log/index.ts';
import { MeshError } from '../../error/index.ts';
import type { PoisonNote, Product, Progress } from '../../product/index.ts';
import { PROGRESS_HEADER } from '../../product/progress.ts';
import { openSession, type StreamSession } from '../../stream/session.ts';
import { ensureStreamTopics, outputTasks, streamTopics } from '../../stream/topics.ts';
import type { LateRecord, Shown } from './shown.ts';
import type { SourceLog } from './source-log.ts';

/** The members of a product's stream as they run for real, on the log in memory; they step when told to. */
export interface Streams {
  /** Lets a member work, which joins if it is not there, and commit or not. */
  work(slot: number, steps: number, then: 'commit' | 'wait'): Promise<void>;
  /** Ends a member: with what it has not committed, or as a crash does, noticed when its slot is taken again. */
  end(slot: number, how: 'leave' | 'crash'): Promise<void>;
  /** Lets all members work until the output holds all that is in the log, and leaves the group. */
  finish(): Promise<void>;
  /** What each task has shown, commit by commit; of a row that is gone, nothing. */
  shown(): Promise<readonly (readonly Shown[])[]>;
  late(): Promise<readonly LateRecord[]>;
  /** The steps of a process that were left out, as often as it was told. */
  poison(): Promise<readonly PoisonNote[]>;
}

/** Makes the topics; no member is there yet. */
export async function streams(source: SourceLog, product: Product): Promise<Streams> {
  const { log } = source;
  await ensureStreamTopics(log, product);
  const members = new Map<number, StreamSession>();
  const crashed = new Set<number>();

  async function use(slot: number, work: (session: StreamSession) => Promise<void>): Promise<void> {
    const session = members.get(slot) ?? (await openSession(source, product, { slot }));
    members.set(slot, session);
    crashed.delete(slot);
    try {
      await work(session);
    } catch (error) {
      members.delete(slot);
      await session.close();
      // Another has its partitions now: what it had not committed is void.
      if (!(error instanceof MeshError) || error.code !== 'LOG_FENCED') throw error;
    }
  }

  async function closeAll(): Promise<void> {
    for (const session of members.values()) await session.close();
    members.clear();
  }

  return {
    work: (slot, steps, then) =>
      use(slot, async (session) => {
        for (let step = 0; step < steps; step++) await session.step(0);
        if (then === 'commit') await session.commit();
      }),
    async end(slot, how) {
      const session = members.get(slot);
      members.delete(slot);
      if (session === undefined) return;
      if (how === 'leave') await session.close();
      else crashed.add(slot);
    },
    async finish() {
      for (const slot of crashed) await use(slot, async () => undefined);
      for (let round = 0; round < 1000; round++) {
        for (const slot of members.size === 0 ? [0] : [...members.keys()])
          await use(slot, async (session) => {
            await session.step(0);
            await session.commit();
          });
        if (round % 4 === 3 && (await isCaughtUp(source, product))) return closeAll();
      }
      throw new Error('the stream never caught up');
    },
    shown: () => readOutput(source, product),
    late: () => readTold<LateRecord>(source, streamTopics(product).late),
    poison: () => readTold<PoisonNote>(source, streamTopics(product).poison),
  };
}

/** Each input partition is in the last progress of some task. */
async function isCaughtUp(source: SourceLog, product: Product): Promise<boolean> {
  const tasks = await readOutput(source, product);
  const isMerged = product.kind === 'query' && product.layout !== 'one-step';
  for (const { name } of product.inputs) {
    const ends = await source.log.ends(name);
    for (const [partition, end] of ends.entries()) {
      const reached = tasks.map((commits) => commits.at(-1)?.progress[name]?.[partition]?.end ?? 0);
      if (isMerged ? reached.some((each) => each < end) : Math.max(...reached) < end) return false;
    }
  }
  return true;
}

/** What each task has put out, commit by commit. */
export async function readOutput({ log }: Pick<SourceLog, 'log'>, product: Product): Promise<Shown[][]> {
  const topic = streamTopics(product).output;
  const codec = recordCodec(product.output);
  const rows = Array.from({ length: outputTasks(product) }, () => new Map<string, Row>());
  const tasks = rows.map((): Shown[] => []);
  const ends = await log.ends(topic);
  for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
    const own = rows[batch.partition] ?? new Map<string, Row>();
    for (let index = 0; index < batch.count; index++) {
      const [key, value] = [keyAt(batch, index), valueAt(batch, index)];
      if (key !== null && value !== null) own.set(key.toString(), codec.decode(value, FRAME, value.length));
      else if (key !== null) own.delete(key.toString());
      else {
        const progress = JSON.parse(headerAt(batch, index, PROGRESS_HEADER)?.toString() ?? '{}') as Progress;
        tasks[batch.partition]?.push({ rows: new Map(own), progress });
      }
    }
  }
  return tasks;
}

/** The late addresses, or the poison, that were put out, as often as they were; none where there is no such topic. */
export async function readTold<T extends LateRecord | PoisonNote>(
  { log }: Pick<SourceLog, 'log'>,
  topic: string,
): Promise<T[]> {
  const told: T[] = [];
  if ((await log.partitions(topic)) === undefined) return told;
  const ends = await log.ends(topic);
  for await (const batch of readRange(log, topic, emptyCut(ends.length), ends))
    for (let index = 0; index < batch.count; index++)
      told.push(JSON.parse(valueAt(batch, index)?.toString() ?? '{}') as T);
  return told;
}
