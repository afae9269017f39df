import type { Cut } from './cut.ts';
import type { RecordBatch } from './record-batch.ts';

/** A record to append. Headers are few and short. */
export interface OutgoingRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, Uint8Array>>;
}

export interface TopicSpec {
  /** Without the namespace: an adapter adds its own prefix. Letters, digits, '.', '-' and '_'. */
  readonly name: string;
  readonly partitions: number;
  /** `compact`: only the latest record of a key need be kept, and a null value deletes the key. `delete`: kept in full. */
  readonly cleanup: 'delete' | 'compact';
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface Position extends TopicPartition {
  /** The next offset to read. */
  readonly offset: number;
}

/** The log that everything reads and writes. Adapters: memory, postgres, kafka; one conformance suite holds for all. */
export interface Log {
  readonly kind: 'memory' | 'postgres' | 'kafka';
  /** Makes the topic if it is missing. Fails with `LOG_TOPIC_MISMATCH` if it exists with other partitions or cleanup. */
  ensureTopic(spec: TopicSpec): Promise<void>;
  /** The number of partitions, or undefined when there is no such topic. */
  partitions(topic: string): Promise<number | undefined>;
  /** Canonical ends of what is committed now: the last stable offsets without control and aborted records. */
  ends(topic: string): Promise<Cut>;
  /** Reads committed records from given positions, on no group's behalf. */
  reader(from: readonly Position[]): Promise<LogReader>;
  /** Joins a consumer group. `member` names this process's slot: a restart under the same name takes over at once. */
  consumer(options: { group: string; member: string; topics: readonly string[] }): Promise<Consumer>;
  /** What a group has committed, by partition; 0 where nothing is. */
  committed(group: string, topic: string): Promise<Cut>;
  /**
   * Opens the transactional producer of this id and fences every older one: whatever an older one has not
   * committed is aborted, and its next call fails with `LOG_FENCED`.
   */
  producer(transactionalId: string): Promise<Producer>;
  close(): Promise<void>;
}

export interface LogReader {
  /** Batches in offset order within a partition; an empty array if nothing came within `maxWaitMs`. */
  poll(maxWaitMs: number): Promise<readonly RecordBatch[]>;
  close(): Promise<void>;
}

export type ConsumerEvent =
  /** Partitions now owned, with the committed position of each (0 if none). Reading starts there. */
  | { readonly kind: 'assigned'; readonly positions: readonly Position[] }
  /**
   * Partitions to give up. They stay owned until the next call of `next`: commit before it, or lose the work. `mayReturn`: the group deals
   * all of them anew, and the next 'assigned', which may be empty, has those that come back; until then others may have had them.
   */
  | { readonly kind: 'revoked'; readonly partitions: readonly TopicPartition[]; readonly mayReturn: boolean }
  /** Partitions lost without notice (fenced, session expired): their uncommitted work is void. */
  | { readonly kind: 'lost'; readonly partitions: readonly TopicPartition[] }
  /**
   * Names of members that the group has no longer. One that died inside a commit has left a transaction open, which holds up readers
   * until somebody opens its producer or the log gives it up. Told by logs where that is so, before what follows is assigned.
   */
  | { readonly kind: 'departed'; readonly members: readonly string[] }
  /** Records of owned partitions; empty if nothing came in time. */
  | { readonly kind: 'records'; readonly batches: readonly RecordBatch[] };

export interface Consumer {
  readonly group: string;
  /** The next thing that happened. Never rejects for a rebalance. */
  next(maxWaitMs: number): Promise<ConsumerEvent>;
  /** Leaves the group, so that others take over at once. */
  close(): Promise<void>;
}

/** One transaction at a time. */
export interface Producer {
  begin(): Transaction;
  close(): Promise<void>;
}

/** Everything in it becomes visible together, or not at all. */
export interface Transaction {
  /** Buffers a record. Order within a partition is the order of the calls. */
  append(topic: string, partition: number, record: OutgoingRecord): void;
  /** Moves the group's position of these partitions. The commit fails with `LOG_FENCED` if `consumer` no longer owns them. */
  offsets(consumer: Consumer, positions: readonly Position[]): void;
  /**
   * Commits. When it rejects with `canRetry`, the same call may be made again and lands at most once; otherwise the
   * work is void and the caller starts again from the committed state.
   */
  commit(): Promise<void>;
  abort(): Promise<void>;
}
