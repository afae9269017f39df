import type { Columns, ColumnType } from './column.ts';

/** A record contract, as declared by `contract({...})`: frozen data. Durations are microseconds. */
export interface Contract {
  /** `domain.noun`, for example `clickstream.page-view`: also its topic's name. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly columns: Columns;
  /** The column whose text form, as UTF-8, is the record's key. */
  readonly key: string;
  /** A timestamp column, not nullable. */
  readonly eventTime: string;
  /** Columns that identify a record, or null where each line is a record of its own. */
  readonly identity: readonly string[] | null;
  readonly partitions: number;
  /** A partition silent for this long in event time, while others moved, gets a watermark marker. */
  readonly idle: number;
  /** How far past the ingester's clock an event time may be. */
  readonly maxAhead: number;
  /** How long, in event time, an identity is remembered. */
  readonly horizon: number;
}

/** Column types whose values may key a topic: their text form is the same in every engine. */
export const KEY_KINDS: readonly ColumnType['kind'][] = ['text', 'int32', 'int64', 'enum'];
