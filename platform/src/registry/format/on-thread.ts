import { Worker } from 'node:worker_threads';
import { MeshError } from '../../error/index.ts';
import { registryError } from '../registry-error.ts';
import { invalidSchema } from '../store/store-errors.ts';
import type { ThreadAnswer, ThreadJob } from './schema-thread.ts';
import { SCHEMA_WORK, type SchemaWork } from './schema-work.ts';

/** Schemas that have fewer characters than this together are not worth the way to another thread. */
const SMALL = 2_000;
/** A job gets so much, and no more: of two schemas of 5 MB the slowest comparison that ends takes about ten seconds. */
const LONGEST_MS = 30_000;
const MOST_MEMORY_MB = 2_048;
const MOST_THREADS = 2;
/** So many jobs wait at most, and with so many characters together, for they are kept in memory. */
const MOST_WAITING = 250;
const MOST_WAITING_SIZE = 100_000_000;

interface Pending {
  readonly job: ThreadJob;
  readonly size: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  pending: Pending | undefined;
  deadline: NodeJS.Timeout | undefined;
}

/** The threads of this process, started when first needed; an idle one does not keep the process alive. */
const threads = new Set<Thread>();
const waiting: Pending[] = [];

/**
 * What the work gives: done at once where the schemas are small, else on another thread, so that everybody else is served
 * meanwhile. Fails as the work does, with 42201 where it takes more than 30 seconds or 2 GB, and with 503 where too much waits already.
 */
export async function schemaWork<Kind extends keyof SchemaWork>(
  kind: Kind,
  size: number,
  ...words: Parameters<SchemaWork[Kind]>
): Promise<ReturnType<SchemaWork[Kind]>> {
  if (size < SMALL)
    return (SCHEMA_WORK[kind] as (...given: readonly unknown[]) => ReturnType<SchemaWork[Kind]>)(...words);
  if (!mayWait(size)) throw tooBusy();
  return new Promise((resolve, reject) => {
    waiting.push({ job: { kind, words }, size, resolve: resolve as (result: unknown) => void, reject });
    startNext();
  });
}

/** True where there is room for one more; for one of any size where none waits. */
const mayWait = (size: number): boolean =>
  waiting.length < MOST_WAITING &&
  (waiting.length === 0 || waiting.reduce((sum, each) => sum + each.size, size) <= MOST_WAITING_SIZE);

const tooBusy = (): MeshError =>
  registryError(
    503,
    'Too many large schemas wait to be read or compared; try again later',
    `at most ${MOST_WAITING} of them, with ${MOST_WAITING_SIZE} characters`,
    'many were sent at once',
  );

function startNext(): void {
  const idle = [...threads].find(({ pending }) => pending === undefined);
  if (waiting.length === 0 || (idle === undefined && threads.size === MOST_THREADS)) return;
  const thread = idle ?? startThread();
  thread.pending = waiting.shift();
  if (thread.pending === undefined) return;
  thread.worker.ref();
  thread.deadline = setTimeout(() => {
    drop(thread, invalidSchema(`it takes more than ${LONGEST_MS / 1_000} seconds to read or compare it`));
  }, LONGEST_MS);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, and no window
  thread.worker.postMessage(thread.pending.job);
}

function startThread(): Thread {
  const worker = new Worker(new URL('./schema-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const thread: Thread = { worker, pending: undefined, deadline: undefined };
  threads.add(thread);
  worker.on('message', (answer: ThreadAnswer) => {
    const { pending } = thread;
    clearTimeout(thread.deadline);
    thread.pending = undefined;
    worker.unref();
    if ('result' in answer) pending?.resolve(answer.result);
    else pending?.reject(new MeshError(answer.words));
    startNext();
  });
  worker.on('error', (error: Error & { readonly code?: string }) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    drop(thread, isMemory ? invalidSchema(`it takes more than ${MOST_MEMORY_MB} MB to read or compare it`) : error);
  });
  return thread;
}

/** Ends a thread, and what it does with an error. */
function drop(thread: Thread, error: unknown): void {
  clearTimeout(thread.deadline);
  if (!threads.delete(thread)) return;
  void thread.worker.terminate();
  thread.pending?.reject(error);
  startNext();
}
