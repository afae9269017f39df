import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TransactionWork } from '../transaction-buffer.ts';
import type { NativeProducer } from './client.ts';
import type { Connection } from './connection.ts';
import type { KafkaConsumer } from './consumer.ts';
import type { Ends } from './ends.ts';
import { Code } from './kafka-error.ts';
import type { Topics } from './topics.ts';
import { sending } from './transaction.ts';

/** Time goes by where the client is waited for, and only there. */
let now = 0;
beforeEach(() => void vi.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => void vi.restoreAllMocks());

type Answer = (error: object | null) => void;
const answer = (what: object | null) => (within: number, done: Answer) => {
  now += what === null ? 1 : within;
  setImmediate(() => done(what));
};
const timedOut = { code: Code.timedOut, message: 'Timed out', isRetriable: true, isTxnRequiresAbort: false };
const undelivered = {
  code: Code.messageTimedOut,
  message: 'Message timed out',
  isRetriable: false,
  isTxnRequiresAbort: true,
};

function producer(of: { commit: () => object | null; abort: () => object | null }) {
  const asked: string[] = [];
  const native = {
    beginTransaction: (done: Answer) => (asked.push('begin'), done(null)),
    commitTransaction: (within: number, done: Answer) => (asked.push('commit'), answer(of.commit())(within, done)),
    sendOffsetsToTransaction: (_positions: unknown, _consumer: unknown, within: number, done: Answer) =>
      answer(timedOut)(within, done),
    abortTransaction: (within: number, done: Answer) => (asked.push('abort'), answer(of.abort())(within, done)),
  } as unknown as NativeProducer;
  const connection = { settings: { brokers: 'scripted' }, named: (name: string) => name } as unknown as Connection;
  const topics = { mustHave: () => Promise.resolve(), cleanup: () => Promise.resolve('delete') } as unknown as Topics;
  const ends = { touched: () => undefined } as unknown as Ends;
  return { asked, ...sending(connection, { native, transactionalId: 'p', topics, ends }) };
}

const work = { appends: [{ topic: 't', partition: 0, pieces: [] }], offsets: [] } as unknown as TransactionWork;

/** Commits again while that may help, as everybody does. */
async function landed(commit: () => Promise<void>): Promise<unknown> {
  for (let tries = 0; tries < 50; tries++) {
    const error: unknown = await commit().then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if ((error as { canRetry?: boolean } | undefined)?.canRetry !== true) return error;
  }
  return 'for ever';
}

test('a client that never ends an abort is given up once the broker has given the transaction up', async () => {
  const { commit, asked, abort } = producer({ commit: () => undelivered, abort: () => timedOut });
  const begun = performance.now();
  expect(await landed(() => commit(work))).toMatchObject({ code: 'LOG_ABORTED', exitCode: 3 });
  expect(performance.now() - begun).toBeLessThan(60_000);
  // Whoever closes it asks no more of it.
  const before = asked.length;
  await abort();
  expect(asked.length).toBe(before);
});

test('a client that never ends a commit is given up too', async () => {
  const { commit } = producer({ commit: () => timedOut, abort: () => null });
  expect(await landed(() => commit(work))).toMatchObject({ code: 'LOG_ABORTED' });
});

test('what was lost meanwhile is refused and aborted, however long the transaction is open: that is not the client being stuck', async () => {
  let owned: object | undefined = {};
  const consumer = { native: () => ({}), owner: () => owned } as unknown as KafkaConsumer;
  const positions = [{ topic: 't', partition: 0, offset: 1 }];
  const { begin, claim, commit, asked } = producer({ commit: () => null, abort: () => null });
  const moving = { appends: work.appends, offsets: [{ consumer, positions }] } as unknown as TransactionWork;
  begin();
  claim(consumer, positions);
  await expect(commit(moving)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' });
  now += 60_000;
  owned = undefined;
  await expect(commit(moving)).rejects.toMatchObject({ code: 'LOG_FENCED' });
  expect(asked).toEqual(['begin', 'abort']);
});

test('one that was only slow goes on, and sends again what was aborted', async () => {
  let [commits, aborts] = [0, 0];
  const { commit, asked } = producer({
    commit: () => (commits++ === 0 ? undelivered : null),
    abort: () => (aborts++ === 0 ? timedOut : null),
  });
  expect(await landed(() => commit(work))).toBeUndefined();
  expect(asked).toEqual(['begin', 'commit', 'abort', 'abort', 'begin', 'commit']);
});
