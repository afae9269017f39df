import type { Counts } from './counts.ts';
import type { SourcePosition } from './item.ts';
import type { MadeOf } from './made-of.ts';

/**
 * How far a source has been ingested, as the topic `<contract>.sources` keeps it by source name: JSON. It is committed with
 * the records it counts.
 */
export interface SourceState {
  readonly format: string;
  /** Values of columns that the file lacks; of a protected column what the log has in its place. */
  readonly flags: Readonly<Record<string, string>>;
  /** The flags as they were given, sealed; null for a contract that protects nothing. */
  readonly sealedFlags: string | null;
  /** What its items are read by besides: the header line, or the schema of an Avro file; null where there is none. */
  readonly header: string | null;
  /** Where the next line begins; for a sorted source, where the file ends. */
  readonly position: SourcePosition;
  /** True where the last line read had no line ending. */
  readonly open: boolean;
  /** SHA-256, in hexadecimal, of the bytes before `position`; of a contract that protects a field its HMAC with the mesh's key. */
  readonly digest: string;
  /** Items of the whole file, of which `counts.received` are done in event-time order; null where the file is read as it stands. */
  readonly sortedItems: number | null;
  /** Where the source is another contract: which records were made of it. */
  readonly made?: MadeOf;
  readonly counts: Counts;
  /** The greatest event time accepted from the source, microseconds. */
  readonly maxTime: number | null;
}

/** What a source's state says besides what became of its items. */
export type SourceReached = Omit<SourceState, 'counts' | 'maxTime'>;

/** The key of a source in the topic. */
export const sourceKey = (source: string): Buffer => Buffer.from(source, 'utf8');

/** The key, which no source can have, of what is known of the contract whatever the source: `ContractState`. */
export const CONTRACT_KEY = Buffer.from([0]);

/** What all sources of a contract have come to, as the topic keeps it: JSON. */
export interface ContractState {
  /** Each partition's greatest event time or marker, microseconds; empty before the first record. */
  readonly times: readonly number[];
  /** Records accepted so far: the sequence of the next, see `log/sequence.ts`. */
  readonly accepted: number;
}
