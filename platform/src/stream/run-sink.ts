import { acquireLease, type Lease } from '../database/index.ts';
import { MeshError, retrying } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { FollowedPosition } from '../serving/index.ts';
import type { StreamMesh } from './open-task.ts';
import { outputBuffer, type ReadyOutput } from './output-buffer.ts';
import { registerOutput } from './output.ts';
import type { SinkStore } from './sink-store.ts';
import { sinkTables } from './sink-tables.ts';
import { foldTasks, outputTasks, streamGroup, streamTopics } from './topics.ts';

/** How often the serving table is written. */
const APPLY_MS = 200;
/** Records, and bytes of them, held before they are written early. */
const HELD_RECORDS = 50_000;
const HELD_BYTES = 16 * 1024 * 1024;

/** What a sink needs of a mesh. */
export type SinkMesh = Pick<Mesh, 'log' | 'registry' | 'database' | 'databaseUrl' | 'namespace'>;

/** What a sink takes and writes, if not the mesh's: its lease by name, and its tables. */
export interface SinkPlaces {
  acquire(name: string, options: { readonly signal: AbortSignal }): Promise<Lease>;
  readonly store: SinkStore;
}

/**
 * Keeps the serving table behind the product's committed output until `signal` aborts. One process does it at a time,
 * others stand by. The position is stored with the rows, so the table may lag but never leads and never repeats; a sink
 * that is fenced, or cannot reach log or database, opens anew from there.
 */
export function runSink(mesh: SinkMesh, product: Product, signal: AbortSignal): Promise<void> {
  const acquire: SinkPlaces['acquire'] = (name, options) => acquireLease(mesh.databaseUrl, name, options);
  return followOutput(mesh, product, { signal, acquire, store: sinkTables(mesh, product) });
}

/** `runSink` with the places that are given. */
export async function followOutput(
  mesh: Omit<SinkMesh, 'database' | 'databaseUrl'>,
  product: Product,
  { signal, acquire, store }: SinkPlaces & { readonly signal: AbortSignal },
): Promise<void> {
  const name = `${mesh.namespace}.${streamGroup(product)}.sink`;
  const turn = async (worked: () => void): Promise<void> => {
    const lease = await acquire(name, { signal });
    try {
      await follow(() => openSink(mesh, product, store), { signal, lease, worked });
    } finally {
      await lease.release();
    }
  };
  while (!signal.aborted) await retrying(turn, { signal });
}

interface Turn {
  readonly signal: AbortSignal;
  readonly lease: Lease;
  readonly worked: () => void;
}

async function follow(open: () => Promise<Sink>, { signal, lease, worked }: Turn): Promise<void> {
  const sink = await open();
  try {
    while (!lease.lost.aborted) {
      const last = signal.aborted;
      await sink.step(APPLY_MS);
      worked();
      if (last) return;
    }
  } finally {
    await sink.close();
  }
}

/** Follows the output from where the table is. */
export interface Sink {
  /** Reads for `forMs`, or until much is held, then applies what is whole. */
  step(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a sink at the stored position. A call of `step` fails with `SINK_FENCED` where another has moved it since. */
export async function openSink({ log, registry }: StreamMesh, product: Product, store: SinkStore): Promise<Sink> {
  const { output, late, poison } = streamTopics(product);
  const partitionsOf = (topic: string, count: number) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  const partitions = [
    ...partitionsOf(output, outputTasks(product)),
    ...partitionsOf(late, foldTasks(product)),
    ...(product.kind === 'process' ? partitionsOf(poison, foldTasks(product)) : []),
  ];
  let positions = await store.open(partitions);
  const buffer = outputBuffer(product, await registerOutput(registry, product), positions);
  const reader = await log.reader(positions);

  async function apply(ready: ReadyOutput): Promise<void> {
    faultPoint('sink.begin');
    await store.transaction(async (transaction) => {
      requireSame(product, await transaction.lockPositions(), positions);
      await transaction.changeRows(ready.rows);
      for (const [task, progress] of ready.progress) await transaction.writeProgress(task, progress);
      await transaction.writeLate(ready.late);
      await transaction.writePoison(ready.poison);
      await transaction.writePositions(ready.positions);
      faultPoint('sink.staged');
    });
    faultPoint('sink.committed');
    positions = ready.positions;
  }

  return {
    async step(forMs) {
      const due = performance.now() + forMs;
      const isFull = (): boolean => buffer.size() >= HELD_RECORDS || buffer.bytes() >= HELD_BYTES;
      do {
        const batches = await reader.poll(Math.max(0, due - performance.now()));
        for (const batch of batches) buffer.add(batch);
      } while (performance.now() < due && !isFull());
      const ready = buffer.take();
      if (ready !== undefined) await apply(ready);
    },
    close: () => reader.close(),
  };
}

function requireSame(product: Product, stored: readonly FollowedPosition[], own: readonly FollowedPosition[]): void {
  const offsets = new Map(own.map(({ topic, partition, offset }) => [`${topic}/${String(partition)}`, offset]));
  for (const { topic, partition, offset } of stored) {
    const expected = offsets.get(`${topic}/${String(partition)}`);
    if (expected === offset) continue;
    throw new MeshError({
      code: 'SINK_FENCED',
      found: `the table of ${product.name} at offset ${String(offset)} of ${topic} ${String(partition)}`,
      expected: `offset ${String(expected)}, where this sink left it`,
      likelyCause: 'another process took over while this one was cut off',
      canRetry: true,
    });
  }
}
