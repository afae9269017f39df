import { setTimeout as pause } from 'node:timers/promises';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import type { Cut } from '../cut.ts';
import { ask } from './calls.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
import { Code, kafkaError } from './kafka-error.ts';
import { lastVisible } from './last-visible.ts';
import { patiently } from './patience.ts';

/** Canonical ends, by topic without the namespace. */
export interface Ends {
  of(topic: string, partitions: number): Promise<Cut>;
  /** Notes that this process has committed to the topic: its next `of` waits until what was written has become stable. */
  touched(topic: string): void;
  close(): Promise<void>;
}

/** How long records of one's own commit may take to become stable. Another's open transaction may hold them up longer. */
const SETTLE_WITHIN_MS = 3_000;

/** Of a partition: up to where it was searched, and where the last visible record before that ends. */
interface Known {
  readonly stable: number;
  readonly end: number;
}

const NOTHING_KNOWN: Known = { stable: 0, end: 0 };

/**
 * A broker acknowledges a commit once it is decided, and only then writes the markers that make the records visible. So
 * after a commit of this process the ends are taken when all that was written before has become stable.
 */
export function ends(connection: Connection): Ends {
  const { client, settings } = connection;
  const { READ_COMMITTED, READ_UNCOMMITTED } = client.IsolationLevel;
  const probe = lastVisible(connection);
  const unsettled = new Set<string>();
  const cached = new Map<string, readonly Known[]>();
  let queue: Promise<unknown> = Promise.resolve();

  const settled = async (topic: string, partitions: number): Promise<readonly number[]> => {
    const stable = await offsets(connection, topic, partitions, READ_COMMITTED);
    if (!unsettled.delete(topic)) return stable;
    const written = await offsets(connection, topic, partitions, READ_UNCOMMITTED);
    let now = stable;
    const covered = (): boolean => written.every((end, partition) => (now[partition] ?? 0) >= end);
    for (let waited = 0; !covered() && waited < SETTLE_WITHIN_MS; waited += 5) {
      await pause(5);
      now = await offsets(connection, topic, partitions, READ_COMMITTED);
    }
    return now;
  };

  const measure = async (topic: string, partitions: number): Promise<Cut> => {
    const stable = await settled(topic, partitions);
    const known = cached.get(topic) ?? [];
    const before = stable.map((to, partition) => {
      const { stable: from, end } = known[partition] ?? NOTHING_KNOWN;
      // A broker that lost what it had not yet written to its disk: where the last record is now has to be looked for anew.
      return to < from ? NOTHING_KNOWN : { stable: from, end };
    });
    const moved = stable.flatMap((to, partition) => {
      const { stable: from } = before[partition] ?? NOTHING_KNOWN;
      return to > from ? [{ partition, from, to }] : [];
    });
    const found = moved.length === 0 ? new Map<number, number>() : await probe.find(topic, moved);
    const now = stable.map((to, partition) => {
      const last = found.get(partition);
      return { stable: to, end: last === undefined ? (before[partition]?.end ?? 0) : last + 1 };
    });
    // Some ask for a topic's first partitions only.
    cached.set(topic, [...now, ...known.slice(now.length)]);
    return now.map(({ end }) => end);
  };

  return {
    touched: (topic) => void unsettled.add(topic),
    /** One after the other: there is one consumer to look with. */
    of(topic, partitions) {
      const answer = queue.then(() => measure(topic, partitions));
      queue = answer.catch(() => undefined);
      return answer.catch((cause: unknown) => {
        throw kafkaError(`reading the end of topic '${topic}'`, cause, settings);
      });
    },
    close: () => probe.close(),
  };
}

/** The last stable offsets of a topic, or its ends with what is uncommitted. */
async function offsets(
  connection: Connection,
  topic: string,
  partitions: number,
  isolationLevel: RdKafka.IsolationLevel,
): Promise<readonly number[]> {
  const { admin, client, named } = connection;
  const all = Array.from({ length: partitions }, (_, partition) => ({
    topic: named(topic),
    partition,
    offset: client.OffsetSpec.LATEST,
  }));
  const found = await patiently<RdKafka.ListOffsetsResult[]>(connection, {
    doing: `reading the end of topic '${topic}'`,
    ask: () => ask(admin, (answer) => admin.listOffsets(all, { timeout: ANSWER_WITHIN_MS, isolationLevel }, answer)),
    errorIn: (results) =>
      results.find(({ error }) => error !== undefined && error.code !== 0)?.error ??
      (isWhole(results, partitions) ? undefined : noAnswer),
  });
  const byPartition = new Map(found.map(({ partition, offset }) => [partition, offset]));
  return all.map(({ partition }) => byPartition.get(partition) ?? 0);
}

/** Where a leader did not answer in time the client gives its partitions an offset below 0, and no error (librdkafka 2.15, `rd_kafka_ListOffsets_response_merge`). */
const isWhole = (results: readonly RdKafka.ListOffsetsResult[], partitions: number): boolean =>
  results.length === partitions && results.every(({ offset }) => offset >= 0);

const noAnswer = { code: Code.timedOut, message: 'the leader of a partition did not answer in time' };
