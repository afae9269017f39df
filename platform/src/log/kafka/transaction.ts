import { setTimeout as pause } from 'node:timers/promises';
import { MeshError } from '../../error/index.ts';
import { headersAt } from '../header.ts';
import { fenced, keyMissing } from '../log-error.ts';
import type { Consumer, TopicPartition } from '../log.ts';
import { keyAt, valueAt, type RecordBatch } from '../record-batch.ts';
import type { TransactionWork } from '../transaction-buffer.ts';
import { ask, type NativeError, type NativeProducer } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import { disconnect, type Connection } from './connection.ts';
import { kafkaConsumer, type KafkaConsumer } from './consumer.ts';
import type { Ends } from './ends.ts';
import { Code, isFencing, isNativeError, kafkaError } from './kafka-error.ts';
import { patiently } from './patience.ts';
import type { Topics } from './topics.ts';

type Answer = (error: NativeError | null | undefined) => void;

const done = (call: (answer: Answer) => void): Promise<void> =>
  ask<void>((answer) => call((error) => answer(error, undefined)));

/** Connects and fences older producers of the id; what they had open is aborted. */
export async function openProducer(connection: Connection, transactionalId: string): Promise<NativeProducer> {
  const native = await connection.producer(transactionalId);
  try {
    await patiently(connection, {
      doing: `opening producer '${transactionalId}'`,
      ask: () => done((answer) => native.initTransactions(ANSWER_WITHIN_MS, answer)),
    });
    return native;
  } catch (error) {
    await disconnect(native);
    throw error;
  }
}

export interface Sending {
  /** A transaction begins, in memory. */
  begin(): void;
  /** Notes under which assignment positions were taken: they must be committed under the same. */
  claim(consumer: Consumer, partitions: readonly TopicPartition[]): void;
  /** Sends and commits. After an error with `canRetry` it goes on where it stopped when called with the same work. */
  commit(work: TransactionWork): Promise<void>;
  /** Aborts what a failed commit left open on the broker; nothing where nothing is. */
  abort(): Promise<void>;
}

/** A commit outlasts a broker that restarts. In milliseconds; whoever waits longer commits again. */
const COMMIT_WITHIN_MS = 20_000;

/** How far the transaction has come on the broker. */
type Step = 'closed' | 'begun' | 'sent' | 'positioned';

interface Parts {
  readonly native: NativeProducer;
  readonly transactionalId: string;
  readonly topics: Topics;
  readonly ends: Ends;
}

export function sending(connection: Connection, parts: Parts): Sending {
  const { native, transactionalId, topics, ends } = parts;
  let step: Step = 'closed';
  let claims: (() => boolean)[] = [];

  const abort = async (): Promise<void> => {
    if (step === 'closed') return;
    step = 'closed';
    await done((answer) => native.abortTransaction(ANSWER_WITHIN_MS, answer));
  };

  const check = async (work: TransactionWork): Promise<void> => {
    await topics.mustHave(work.appends);
    for (const { topic, pieces } of work.appends)
      if (pieces.some((piece) => piece.hasNullKey) && (await topics.cleanup(topic)) === 'compact')
        throw keyMissing(topic);
    if (!claims.every((holds) => holds())) throw fenced(`the consumer of producer '${transactionalId}'`);
  };

  const run = async (work: TransactionWork): Promise<void> => {
    if (step !== 'positioned') await check(work);
    if (step === 'closed') {
      await done((answer) => native.beginTransaction(answer));
      step = 'begun';
    }
    if (step === 'begun') {
      await send(connection, native, work);
      step = 'sent';
    }
    if (step === 'sent') {
      await sendPositions(connection, native, work);
      step = 'positioned';
    }
    await done((answer) => native.commitTransaction(ANSWER_WITHIN_MS, answer));
    step = 'closed';
    for (const { topic } of work.appends) ends.touched(topic);
  };

  return {
    abort,
    begin() {
      claims = [];
    },
    claim(consumer, partitions) {
      const { owner } = kafkaConsumer(consumer);
      for (const partition of partitions) {
        const assignment = owner(partition);
        claims.push(() => assignment !== undefined && owner(partition) === assignment);
      }
    },
    async commit(work) {
      if (work.appends.length === 0 && work.offsets.length === 0) return;
      const until = performance.now() + COMMIT_WITHIN_MS;
      for (;;) {
        try {
          await run(work);
          return;
        } catch (cause) {
          if (isNativeError(cause) && isWorthRetrying(cause)) {
            if (performance.now() >= until) throw retryable(connection, transactionalId, cause);
            await pause(50);
            continue;
          }
          if (isNativeError(cause) && cause.isFatal === true) step = 'closed';
          await abort().catch(() => undefined);
          throw isNativeError(cause) ? voided(transactionalId, cause) : cause;
        }
      }
    },
  };
}

/** Of librdkafka's three kinds, retriable, abortable and fatal, only the first keeps the transaction. */
const isWorthRetrying = (error: NativeError): boolean =>
  error.isRetriable === true && error.isTxnRequiresAbort !== true && error.isFatal !== true;

const retryable = ({ settings }: Connection, id: string, cause: NativeError): MeshError =>
  kafkaError(`the commit of producer '${id}'`, { ...cause, message: cause.message, code: Code.timedOut }, settings);

function voided(transactionalId: string, cause: NativeError): MeshError {
  if (isFencing(cause)) return fenced(`producer '${transactionalId}' or its consumer`);
  return new MeshError({
    code: 'KAFKA_ABORTED',
    found: `the transaction of producer '${transactionalId}' was aborted: ${cause.message}`,
    expected: 'the broker to take every record and position of it',
    likelyCause:
      'the broker was down for longer than a transaction may last, or refused a record (its size, a permission)',
    exitCode: 3,
    cause,
  });
}

/** Hands all records to the client, which sends them in the background. A full queue is waited for. */
async function send({ named }: Connection, native: NativeProducer, work: TransactionWork): Promise<void> {
  for (const { topic, partition, pieces } of work.appends) {
    for (const piece of pieces) {
      const batch = piece.build({ topic, partition, baseOffset: 0 });
      for (let i = 0; i < batch.count; i++) {
        while (!produced(native, named(topic), batch, i)) await pause(2);
      }
    }
  }
}

/** False where the client's queue is full, which it says by throwing. */
function produced(native: NativeProducer, topic: string, batch: RecordBatch, index: number): boolean {
  const headers = headersAt(batch, index);
  const list = headers === undefined ? [] : Object.entries(headers).map(([name, value]) => ({ [name]: value }));
  try {
    native.produce(topic, batch.partition, valueAt(batch, index), keyAt(batch, index), undefined, undefined, list);
    return true;
  } catch (cause) {
    if (isNativeError(cause) && cause.code === Code.queueFull) return false;
    throw cause;
  }
}

/** Puts the positions into the transaction under the consumer's generation: the broker refuses them once it is an older one. */
async function sendPositions({ named }: Connection, native: NativeProducer, work: TransactionWork): Promise<void> {
  const latest = new Map<KafkaConsumer, Map<string, { topic: string; partition: number; offset: number }>>();
  for (const { consumer, positions } of work.offsets) {
    const known = latest.get(kafkaConsumer(consumer)) ?? new Map();
    latest.set(kafkaConsumer(consumer), known);
    for (const { topic, partition, offset } of positions)
      known.set(`${topic}/${partition}`, { topic: named(topic), partition, offset });
  }
  for (const [consumer, positions] of latest)
    await done((answer) =>
      native.sendOffsetsToTransaction([...positions.values()], consumer.native(), ANSWER_WITHIN_MS, answer),
    );
}
