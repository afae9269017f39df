import type { z } from 'zod';
import type { QualityRule } from '../quality/rule.ts';
import type { Columns, ColumnType, Row } from './column.ts';
import type { Deprecation } from './deprecation.ts';
import type { Fields, RowOf } from './field.ts';
import type { FieldsMetadata } from './field-metadata.ts';

/** A record contract, as declared by `contract({...})`: frozen data. Durations are microseconds. */
export interface Contract {
  /**
   * `domain.noun`, for example `clickstream.page-view`: also its topic's name. Another major version is another contract beside it:
   * from 2 on the name ends in it, `clickstream.page-view.v2`.
   */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly columns: Columns;
  /** Validates a row; see `validatorOf`. */
  readonly schema: z.ZodType;
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
  /** What is said of each field. */
  readonly metadata: FieldsMetadata;
  /** How long records are kept, microseconds; null: for ever. */
  readonly retention: number | null;
  /** What every record must hold; one that does not is quarantined. */
  readonly quality: readonly QualityRule[];
  /** What the owner promises: how long after its event time a record is in the log (microseconds), and percent of the time it can be read. */
  readonly promises: { readonly freshness: number | null; readonly availability: number | null };
  readonly deprecated: Deprecation | null;
  /**
   * The contract, another version of it as a rule, whose accepted records make its own: nobody ingests into it, whoever ingests into the other writes
   * both in one commit. A pure function.
   */
  readonly derivedFrom: { readonly contract: Contract; readonly map: (row: Row) => Row } | null;
}

/** A contract whose fields the compiler knows. */
export interface TypedContract<F extends Fields> extends Contract {
  readonly fields: F;
  readonly schema: z.ZodType<RowOf<F>>;
}

/** Types whose values may key a topic. */
export type KeyKind = 'text' | 'int32' | 'int64' | 'enum';
/** Column types whose values may key a topic: their text form is the same in every engine. */
export const KEY_KINDS: readonly ColumnType['kind'][] = ['text', 'int32', 'int64', 'enum'] satisfies KeyKind[];
