import { parentPort } from 'node:worker_threads';
import { MeshError } from '../../error/index.ts';
import { SCHEMA_WORK } from './schema-work.ts';

/** What a thread is asked. */
export interface ThreadJob {
  readonly kind: keyof typeof SCHEMA_WORK;
  readonly words: readonly unknown[];
}

/** What it answers: a class does not pass between threads, so an error passes as its words. */
export type ThreadAnswer =
  | { readonly result: unknown }
  | {
      readonly words: {
        readonly code: string;
        readonly found: string;
        readonly expected: string;
        readonly likelyCause: string;
      };
    };

parentPort?.on('message', ({ kind, words }: ThreadJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, and no window
  parentPort?.postMessage(answerTo(kind, words));
});

function answerTo(kind: ThreadJob['kind'], words: readonly unknown[]): ThreadAnswer {
  try {
    return { result: (SCHEMA_WORK[kind] as (...given: readonly unknown[]) => unknown)(...words) };
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    const { code, found, expected, likelyCause } = error;
    return { words: { code, found, expected, likelyCause } };
  }
}
