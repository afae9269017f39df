import { FRAME, recordCodec, schemaIdAt, type Row } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { headerAt } from '../log/header.ts';
import { endOf, keyAt, offsetAt, valueAt, type RecordBatch } from '../log/record-batch.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { Product } from '../product/product.ts';
import { PROGRESS_HEADER, type Progress } from '../product/progress.ts';
import type { FollowedPosition, LateAddress, ServedChange } from '../serving/index.ts';
import { foldNumber, streamTopics } from './topics.ts';

/** What may go to the serving tables in one transaction: whole commits of tasks, and how far it reads. */
export interface ReadyOutput {
  readonly rows: readonly ServedChange[];
  readonly progress: ReadonlyMap<number, Progress>;
  readonly late: readonly LateAddress[];
  readonly poison: readonly PoisonNote[];
  /** Positions after it. */
  readonly positions: readonly FollowedPosition[];
}

/** Gathers what is read from a product's output, and its late addresses and poison. */
export interface OutputBuffer {
  add(batch: RecordBatch): void;
  /** Records held. */
  size(): number;
  /** Of the batches they came in. */
  bytes(): number;
  /**
   * Takes all whole commits: rows up to a progress record whose late addresses and poison are here as well. Undefined when there
   * is nothing new.
   */
  take(): ReadyOutput | undefined;
}

interface Commit {
  readonly rows: readonly ServedChange[];
  readonly progress: Progress;
  readonly end: number;
}

/** An empty buffer that goes on from `positions`. `schemaId` is the schema of the rows. */
export function outputBuffer(product: Product, schemaId: number, positions: readonly FollowedPosition[]): OutputBuffer {
  const topics = streamTopics(product);
  const codec = recordCodec(product.output);
  const followed = new Map(positions.map((position) => [`${position.topic}/${String(position.partition)}`, position]));
  const open = new Map<number, ServedChange[]>();
  const commits = new Map<number, Commit[]>();
  let late: LateAddress[] = [];
  let poison: PoisonNote[] = [];
  let held = 0;
  let heldBytes = 0;
  let moved = false;

  function move(topic: string, partition: number, offset: number, records: number): void {
    const name = `${topic}/${String(partition)}`;
    followed.set(name, { topic, partition, offset, records: (followed.get(name)?.records ?? 0) + records });
    moved = true;
  }

  function addOutput(batch: RecordBatch): void {
    const { partition: task } = batch;
    for (let index = 0; index < batch.count; index++) {
      const value = valueAt(batch, index);
      const rows = entryOf(open, task);
      const key = keyAt(batch, index);
      if (key !== null) {
        rows.push({ key: key.toString('utf8'), task, row: value === null ? null : decode(value) });
        continue;
      }
      const header = headerAt(batch, index, PROGRESS_HEADER);
      if (header === undefined) continue;
      const progress = JSON.parse(header.toString('utf8')) as Progress;
      entryOf(commits, task).push({ rows, progress, end: offsetAt(batch, index) + 1 });
      open.delete(task);
    }
  }

  function decode(value: Buffer): Row {
    const found = schemaIdAt(value, 0, value.length);
    if (found !== schemaId) throw schemaChanged(topics.output, found, schemaId);
    return codec.decode(value, FRAME, value.length);
  }

  function addLate(batch: RecordBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const value = valueAt(batch, index);
      if (value !== null) late.push(JSON.parse(value.toString('utf8')) as LateAddress);
    }
    move(topics.late, batch.partition, endOf(batch), batch.count);
  }

  function addPoison(batch: RecordBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const value = valueAt(batch, index);
      if (value !== null) poison.push(JSON.parse(value.toString('utf8')) as PoisonNote);
    }
    move(topics.poison, batch.partition, endOf(batch), batch.count);
  }

  const recordsOf = (topic: string, partition: number): number =>
    followed.get(`${topic}/${String(partition)}`)?.records ?? 0;

  /** A transaction shows in one topic before the other, so a progress may be read before its late addresses. */
  const hasItsLate = ({ progress }: Commit): boolean =>
    product.inputs.every(({ name }) =>
      (progress[name] ?? []).every((partition, index) => {
        const number = foldNumber(product, name, index);
        return (
          partition.late <= recordsOf(topics.late, number) &&
          (partition.poison?.count ?? 0) <= recordsOf(topics.poison, number)
        );
      }),
    );

  return {
    add(batch) {
      held += batch.count;
      heldBytes += batch.bytes.length;
      if (batch.topic === topics.late) addLate(batch);
      else if (batch.topic === topics.poison) addPoison(batch);
      else addOutput(batch);
    },
    size: () => held,
    bytes: () => heldBytes,
    take() {
      const rows: ServedChange[] = [];
      const progress = new Map<number, Progress>();
      for (const [task, queue] of commits) {
        const waiting = queue.findIndex((commit) => !hasItsLate(commit));
        for (const commit of queue.splice(0, waiting < 0 ? queue.length : waiting)) {
          for (const row of commit.rows) rows.push(row);
          progress.set(task, commit.progress);
          move(topics.output, task, commit.end, commit.rows.length);
        }
      }
      if (!moved) return undefined;
      const ready = { rows, progress, late, poison, positions: [...followed.values()] };
      late = [];
      poison = [];
      held = 0;
      heldBytes = 0;
      moved = false;
      return ready;
    },
  };
}

function entryOf<V>(map: Map<number, V[]>, key: number): V[] {
  let entry = map.get(key);
  if (entry === undefined) map.set(key, (entry = []));
  return entry;
}

const schemaChanged = (topic: string, found: number, expected: number): MeshError =>
  new MeshError({
    code: 'OUTPUT_SCHEMA_CHANGED',
    found: `a record of ${topic} with schema ${String(found)}`,
    expected: `schema ${String(expected)}, the product's output`,
    likelyCause: "the product's columns changed after it had run: give it a new name, or run it in a new data folder",
  });
