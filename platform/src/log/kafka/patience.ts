import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './calls.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
import { isNativeError, isPassing, kafkaError } from './kafka-error.ts';

/** What a question to the broker is about, and where an answer may hide an error. */
export interface Question<T> {
  /** For the error: 'describing topic …'. */
  readonly doing: string;
  ask(): Promise<T>;
  /** The error inside an answer; code 0 is none. */
  errorIn?(answer: T): { readonly code: number; readonly message: string } | undefined;
}

const ASK_AGAIN_MS = 10;

/**
 * The answer, after as many "not now" as the broker gives within 10 s: a leader moves, a coordinator loads, a transaction ends.
 * Between two questions the client learns anew who leads what: after a restart of the broker it would ask with an epoch that
 * is over, and not find out by itself for minutes.
 */
export async function patiently<T>({ admin, settings }: Connection, question: Question<T>): Promise<T> {
  const until = performance.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const { answer, error } = await attempt(question);
    if (error === undefined) return answer as T;
    const again = isNativeError(error) && isPassing(error) && performance.now() < until;
    if (!again) throw kafkaError(question.doing, error, settings);
    await ask(admin, (done) => admin.listTopics({ timeout: ANSWER_WITHIN_MS }, done)).catch(() => undefined);
    await pause(ASK_AGAIN_MS);
  }
}

async function attempt<T>(question: Question<T>): Promise<{ answer?: T; error?: unknown }> {
  try {
    const answer = await question.ask();
    const hidden = question.errorIn?.(answer);
    return hidden === undefined || hidden.code === 0 ? { answer } : { error: hidden };
  } catch (error) {
    return { error };
  }
}
