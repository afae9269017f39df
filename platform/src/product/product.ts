import type { Columns, Row, Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { QueryPlan } from '../plan/query-plan.ts';

export type Speed = 'stream' | 'micro-batch' | 'batch';
export const SPEEDS: readonly Speed[] = ['stream', 'micro-batch', 'batch'];

/** What each speed promises; durations in microseconds. */
export interface ServiceLevels {
  readonly stream: { readonly freshness: number };
  readonly microBatch: { readonly every: number; readonly freshness: number };
  readonly batch: { readonly every: number; readonly freshness: number };
}

interface Declared {
  /** `domain.noun`. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly input: Contract;
  readonly speeds: ServiceLevels;
  /** Output columns in declared order; a windowed query has `windowStart` and `windowEnd` (timestamps) after its group columns. */
  readonly output: Columns;
  /** Changes whenever the meaning does; stored with every state. */
  readonly fingerprint: string;
}

export interface QueryProduct extends Declared {
  readonly kind: 'query';
  readonly plan: QueryPlan;
  /** Microseconds. */
  readonly lateness: number;
  /** True where groups span input partitions, so that partial aggregates are merged in a second step. */
  readonly twoStep: boolean;
}

export interface ProcessProduct extends Declared {
  readonly kind: 'process';
  /** Pure, one state a key. State is JSON; outputs have the columns of `output`. Records of a key come in log order. */
  readonly process: (
    state: ProcessState,
    record: Readonly<Record<string, Value>>,
  ) => readonly [ProcessState, readonly Row[]];
  readonly initial: ProcessState;
}

export type ProcessState = { readonly [key: string]: number | string | boolean | null } | null;

/** A declared product: frozen. Nothing starts by declaring one. */
export type Product = QueryProduct | ProcessProduct;
