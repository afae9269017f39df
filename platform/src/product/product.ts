import type { Columns, Row, Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { Deprecation } from '../contract/deprecation.ts';
import type { FieldsMetadata } from '../contract/field-metadata.ts';
import type { Verdict } from '../contract/validator-of.ts';
import type { QueryPlan } from '../plan/query-plan.ts';
import type { Stages } from '../plan/stages.ts';
import type { Generation } from './generation.ts';
import type { PoisonRule } from './poison.ts';

export type Speed = 'stream' | 'micro-batch' | 'batch';
export const SPEEDS: readonly Speed[] = ['stream', 'micro-batch', 'batch'];

/** What each speed promises; durations in microseconds. */
export interface ServiceLevels {
  readonly stream: { readonly freshness: number };
  /** `output: 'topic'`: what the serving table shows goes to a topic too. */
  readonly microBatch: { readonly every: number; readonly freshness: number; readonly output?: 'topic' };
  readonly batch: { readonly every: number; readonly freshness: number };
}

interface Declared {
  /** `domain.noun`; of major version 2 on `domain.noun.v2`, a product of its own beside version 1. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  /** The contracts it reads, by way of other products too; each once, in the order of their first use. */
  readonly inputs: readonly Contract[];
  readonly speeds: ServiceLevels;
  readonly deprecated: Deprecation | null;
  /** Output columns in declared order; a windowed query has `windowStart` and `windowEnd` (timestamps) after its group columns. */
  readonly output: Columns;
  /** What is said of each column: description, examples, classification. No part of the fingerprint. */
  readonly metadata: FieldsMetadata;
  /** Changes whenever the meaning does; stored with every state. */
  readonly fingerprint: string;
  /** As declared the first; a mesh that was upgraded runs another, see `runnableGeneration`. */
  readonly generation: Generation;
}

export interface QueryProduct extends Declared {
  readonly kind: 'query';
  readonly plan: QueryPlan;
  /** Microseconds; 0 where every contract is read by way of another product, whose own lateness then counts. */
  readonly lateness: number;
  /** The plan, cut into what runs by input partition and what runs after it. */
  readonly stages: Stages;
  readonly layout: Layout;
}

/** A query product whose columns the compiler knows. */
export interface TypedQueryProduct<C extends Columns> extends QueryProduct {
  readonly output: C;
}

/**
 * How a stream runs a query. `one-step`: an aggregate whose group holds the contract's key, so a partition has all of a group.
 * `two-step`: an aggregate of any other group; partial states go to the partition of the deltas topic that owns the group.
 * `composite`: anything else; partial states and rows go to one task.
 */
export type Layout = 'one-step' | 'two-step' | 'composite';

export interface ProcessProduct extends Declared {
  readonly kind: 'process';
  /** `inputs` is this contract alone. */
  readonly input: Contract;
  /** Microseconds: how far the clock of timers and of the time to live stays behind the partition's greatest time. */
  readonly lateness: number;
  /** Frozen in all its depth. */
  readonly initial: ProcessState;
  /** Pure, one state a key. State is JSON; outputs have the columns of `output`. Records of a key come in log order. */
  readonly process: (state: ProcessState, record: Readonly<Record<string, Value>>) => Step;
  /** Called once the clock has reached a key's timer, which is then unset; null where no timer is ever set. */
  readonly onTimer: ((state: ProcessState, timer: Timer) => Step) | null;
  /** Microseconds of the clock after its last step at which a key's state and timer are forgotten; null: never. */
  readonly timeToLive: number | null;
  /** What becomes of steps that fail. No part of the fingerprint: it changes neither rows nor states, but where it stops. */
  readonly poison: PoisonRule;
  /** Judges an emitted row by the declared columns, so that no speed takes what another refuses. */
  readonly judge: (row: unknown) => Verdict;
}

/** The next state, the rows it emits, and the key's timer: a time in microseconds sets it, null unsets it, nothing leaves it. */
export type Step = readonly [state: ProcessState, rows: readonly Row[], timer?: number | null];

/** All times in microseconds. */
export interface Timer {
  readonly key: string;
  /** When it was due. */
  readonly time: number;
  /** The partition's clock that reached it: the greatest event time or marker so far, minus the lateness. */
  readonly clock: number;
}

/** JSON; numbers may be any double. */
export type ProcessState =
  string | number | boolean | null | readonly ProcessState[] | { readonly [key: string]: ProcessState };

/** A declared product: frozen. Nothing starts by declaring one. */
export type Product = QueryProduct | ProcessProduct;
