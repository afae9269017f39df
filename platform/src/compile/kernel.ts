import type { RecordBatch } from '../log/record-batch.ts';
import type { PartitionProgress } from '../product/progress.ts';
import type { Value } from '../contract/column.ts';
import type { StateAlgebra, WindowedStates } from '../operator/state.ts';

/**
 * What one input partition contributed since the last commit: mergeable partial states, nothing more.
 * `progress` is cumulative, `groups` and `late` are since the last `take`.
 */
export interface Delta {
  progress: PartitionProgress;
  readonly groups: WindowedStates;
  /** Offsets of late records. */
  readonly late: number[];
}

/**
 * A query's hot loop: reads the columns it needs straight from the Avro bytes, judges lateness, filters, finds window
 * and group, updates the state. Generated once per (writer schema, plan).
 */
export interface QueryKernel {
  readonly algebra: StateAlgebra;
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
