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
  readonly producers: Map<string, { epoch: number; sequence: number }>;
}

export interface MemoryTopic {
  readonly spec: TopicSpec;
  readonly partitions: readonly MemoryPartition[];
}

export interface MemoryPartition {
  /** The next offset to give. */
  next: number;
  /** Canonical end: the offset after the last visible record. */
  end: number;
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
