import { bells, type Bells } from '../bell.ts';
import type { GroupMember } from '../assignment.ts';
import type { TopicSpec } from '../log.ts';
import type { RecordBatch } from '../record-batch.ts';

/**
 * What happens to a commit: `none`; `refused`, it does not land and the caller may retry; `unacknowledged`, it lands, but the
 * caller is told that the log is unavailable.
 */
export type CommitFault = 'none' | 'refused' | 'unacknowledged';

export interface MemoryFaults {
  /**
   * Leave offset gaps as Kafka does: a control record behind each transaction in each partition it wrote, and the aborted
   * records' offsets unused. Default false: offsets are dense.
   */
  readonly gaps?: boolean;
  /** Asked at each commit, counted from 1 over the broker's life. */
  readonly commit?: (number: number) => CommitFault;
  /**
   * How the partitions of a committed transaction show: calls each part once, in any order, and resolves when all have shown, which
   * is when the commit is acknowledged. Default: all at once. A partition shows its transactions in the order of their offsets.
   */
  readonly show?: (parts: readonly (() => void)[]) => Promise<void>;
  /** What a poll is given of the batches that it found: of each partition the first ones, in any order of partitions. Default: all. */
  readonly deliver?: (found: readonly RecordBatch[]) => readonly RecordBatch[];
}

/** The state of memory logs: everything opened on one broker meets there, as processes meet at a server. */
export interface MemoryBroker {
  readonly namespaces: Map<string, MemoryNamespace>;
  readonly faults: MemoryFaults;
  commits: number;
  instances: number;
}

export interface MemoryNamespace {
  readonly bells: Bells;
  readonly topics: Map<string, MemoryTopic>;
  readonly groups: Map<string, MemoryGroup>;
  readonly producers: Map<string, MemoryProducer>;
}

export interface MemoryProducer {
  readonly epoch: number;
  sequence: number;
  /** Resolves when all that it committed has shown. */
  shown: Promise<void>;
}

export interface MemoryTopic {
  readonly spec: TopicSpec;
  readonly partitions: readonly MemoryPartition[];
}

/** What a transaction wrote into a partition. */
export interface MemoryAppend {
  readonly batches: readonly RecordBatch[];
  isShown: boolean;
}

export interface MemoryPartition {
  /** The next offset to give. */
  next: number;
  /** Canonical end: the offset after the last visible record. */
  end: number;
  /** What is committed and waits to show, in offset order: nothing shows before what lies before it. */
  readonly waiting: MemoryAppend[];
  /** In offset order. In a compacted topic only the latest record of a key is left, a batch each, by key. */
  readonly batches: RecordBatch[];
  readonly latest: Map<string, RecordBatch>;
}

export interface MemoryGroup {
  readonly members: Map<string, GroupMember>;
  /** By partition name. */
  readonly partitions: Map<string, { position: number; owner: number | undefined }>;
}

export const memoryBroker = (faults: MemoryFaults = {}): MemoryBroker => ({
  namespaces: new Map(),
  faults,
  commits: 0,
  instances: 0,
});

export function namespaceOf(broker: MemoryBroker, name: string): MemoryNamespace {
  const known = broker.namespaces.get(name);
  if (known !== undefined) return known;
  const made = { bells: bells(), topics: new Map(), groups: new Map(), producers: new Map() };
  broker.namespaces.set(name, made);
  return made;
}
