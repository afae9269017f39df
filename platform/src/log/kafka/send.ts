import { setTimeout as pause } from 'node:timers/promises';
import { headersAt } from '../header.ts';
import type { Position } from '../log.ts';
import { keyMissing } from '../log-error.ts';
import { keyAt, valueAt, type RecordBatch } from '../record-batch.ts';
import type { TransactionWork } from '../transaction-buffer.ts';
import { ask, holding, mustBeOpen } from './calls.ts';
import type { NativeProducer } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
import { kafkaConsumer, type KafkaConsumer } from './consumer.ts';
import { Code, isNativeError } from './kafka-error.ts';
import type { Topics } from './topics.ts';

/** Hands all records to the client, which sends them in the background. A full queue is waited for. */
export async function send({ named }: Connection, native: NativeProducer, work: TransactionWork): Promise<void> {
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
  mustBeOpen(native);
  try {
    native.produce(topic, batch.partition, valueAt(batch, index), keyAt(batch, index), undefined, undefined, list);
    return true;
  } catch (cause) {
    if (isNativeError(cause) && cause.code === Code.queueFull) return false;
    throw cause;
  }
}

/** Fails where a record has nowhere to go, or a compacted topic no key of it. */
export async function checkAppends(topics: Topics, { appends }: TransactionWork): Promise<void> {
  await topics.mustHave(appends);
  for (const { topic, pieces } of appends)
    if (pieces.some((piece) => piece.hasNullKey) && (await topics.cleanup(topic)) === 'compact')
      throw keyMissing(topic);
}

/** The last position of each partition, by the consumer that read it; topics as they are named on the broker. */
export function positionsOf({ named }: Connection, work: TransactionWork): Map<KafkaConsumer, Position[]> {
  const latest = new Map<KafkaConsumer, Map<string, Position>>();
  for (const { consumer, positions } of work.offsets) {
    const known = latest.get(kafkaConsumer(consumer)) ?? new Map();
    latest.set(kafkaConsumer(consumer), known);
    for (const { topic, partition, offset } of positions)
      known.set(`${topic}/${partition}`, { topic: named(topic), partition, offset });
  }
  return new Map([...latest].map(([consumer, positions]) => [consumer, [...positions.values()]]));
}

/** Puts the positions into the transaction under the consumer's generation: the broker refuses them once it is an older one. */
export async function sendPositions(
  connection: Connection,
  native: NativeProducer,
  work: TransactionWork,
): Promise<void> {
  for (const [consumer, positions] of positionsOf(connection, work)) {
    const member = consumer.native();
    // The producer asks it for its generation, when a thread is free to do so.
    await holding(member, () =>
      ask<void>(native, (answer) =>
        native.sendOffsetsToTransaction(positions, member, ANSWER_WITHIN_MS, (error) => answer(error, undefined)),
      ),
    );
  }
}
