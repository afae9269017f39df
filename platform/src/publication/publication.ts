import type { ColumnType, Scalar } from '../contract/column.ts';
import type { Deprecation } from '../contract/deprecation.ts';
import type { Classification, Protection } from '../contract/field-metadata.ts';
import type { Lineage } from '../lineage/lineage.ts';
import type { QualityRule } from '../quality/rule.ts';

/**
 * What a team publishes, a contract's records or a product's rows, as plain data: JSON but for decimals that are bigints. The documents
 * (`odcs`) are written from it and read back into it without loss, so the gate compares two branches without running either's code.
 */
export interface Publication {
  readonly kind: 'contract' | 'product';
  /** `domain.noun`, from major version 2 on with the version: `domain.noun.v2`. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  /** In declared order. */
  readonly fields: readonly PublishedField[];
  /** The columns that identify a row: a contract's key, a product's window and group; empty where nothing does. */
  readonly key: readonly string[];
  /** The contract's event time, a windowed product's `windowStart`, else null. */
  readonly eventTime: string | null;
  readonly identity: readonly string[] | null;
  readonly quality: readonly QualityRule[];
  readonly levels: readonly ServiceLevel[];
  readonly deprecated: Deprecation | null;
  /** What only a contract has. */
  readonly delivery: Delivery | null;
  /** What only a product has. */
  readonly derivation: Derivation | null;
}

export interface PublishedField {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string | null;
  readonly examples: readonly Scalar[];
  readonly classification: Classification;
  readonly protection: Protection | null;
  readonly aliases: readonly string[];
  /** Undefined where there is none: NULL is a value. */
  readonly fallback: Scalar | undefined;
  readonly unknownSymbol: string | null;
}

/** How a contract's records come; durations in microseconds. */
export interface Delivery {
  readonly partitions: number;
  readonly idle: number;
  readonly maxAhead: number;
  readonly horizon: number;
  /** How long records are kept, or null: for ever. */
  readonly retention: number | null;
  /** The contract whose records it is made from, or null. */
  readonly derivedFrom: string | null;
}

/** How a product's rows come to be. */
export interface Derivation {
  /** Names of the contracts and products that it reads itself. */
  readonly reads: readonly string[];
  /** Microseconds. */
  readonly lateness: number;
  /** Changes whenever the meaning does. */
  readonly fingerprint: string;
  /** What it computes, whatever the types of what it reads and gives; null in a document that was written before there was such. */
  readonly meanings: Meanings | null;
  /** The speeds whose rows go to a topic: the stream always, the micro-batch where its product says so. */
  readonly topics: readonly ('stream' | 'micro-batch')[];
  /** By output column in declared order: the fields of what it reads that its values are computed from; see `Lineage`. */
  readonly columns: Lineage['columns'];
  /** The fields of what it reads that decide which rows there are. */
  readonly rows: Lineage['rows'];
}

/** Digests of what a product computes: equal where the same is computed. */
export interface Meanings {
  /** Of which rows there are; of a process of all that it does. */
  readonly rows: string;
  /** By output column, but for those of the window, which the rows tell; of a process none. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A promise. `freshness` and `every` are microseconds, `availability` percent. */
export interface ServiceLevel {
  /** The speed that promises, or null for a contract. */
  readonly speed: 'stream' | 'micro-batch' | 'batch' | null;
  readonly promise: 'freshness' | 'every' | 'availability';
  readonly value: number;
}
