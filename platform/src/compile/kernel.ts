import type { RecordBatch } from '../log/record-batch.ts';
import type { PartitionProgress } from '../product/progress.ts';
import type { Value } from '../contract/column.ts';
import type { WindowedStates } from '../operator/state.ts';

/**
 * What one input partition contributed since the last commit: mergeable partial states, nothing more.
 * `progress` is cumulative, `leaves` and `late` are since the last `take`.
 */
export interface Delta {
  progress: PartitionProgress;
  /** By leaf of the product's `stages`; those of other contracts stay empty. */
  readonly leaves: readonly WindowedStates[];
  /** Offsets of late records: of those that every leaf of the contract sets aside (a hopping leaf: for all their windows). */
  readonly late: number[];
}

/**
 * A query's hot loop over the records of one of its contracts: reads the columns it needs straight from the Avro bytes, judges
 * lateness, filters, finds window and group, updates the state. Generated once per (writer schema, leaf).
 */
export interface QueryKernel {
  /**
   * Folds records `from..count` of the batch into `delta`. Returns the index after the last record folded: less than
   * `batch.count` when that record's writer schema is not known yet; then `learn` it and call again from there.
   */
  fold(batch: RecordBatch, from: number, delta: Delta): number;
  /** Loads the writer schema of record `index`. Fails with `SCHEMA_UNKNOWN` if no registry entry has its id. */
  learn(batch: RecordBatch, index: number): Promise<void>;
}

/** A decoded data record with its address and event time (microseconds). */
export interface InputRecord {
  readonly partition: number;
  readonly offset: number;
  readonly time: number;
  /** Its place among all records of the contract, whatever their partitions; see `log/sequence.ts`. */
  readonly sequence: number;
  /** The contract's key column, as text. */
  readonly key: string;
  readonly fields: Readonly<Record<string, Value>>;
}

/** Decodes whole records, for process functions, the archive and `mesh log read`. */
export interface RecordReader {
  /** Calls `visit` for data records, `marker` (microseconds) for watermark markers, in order; returns as `fold` does. */
  read(
    batch: RecordBatch,
    from: number,
    visit: (record: InputRecord, schemaId: number) => void,
    marker: (offset: number, time: number) => void,
  ): number;
  learn(batch: RecordBatch, index: number): Promise<void>;
}
