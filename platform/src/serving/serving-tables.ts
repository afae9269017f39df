import type { ColumnType, Generated } from 'kysely';
import type { Heartbeat } from '../lag/heartbeat.ts';
import type { Generation } from '../product/generation.ts';
import type { Progress } from '../product/progress.ts';

/** The tables of `servingMigrations`, as Kysely sees them.  */
export type ServingTables = {
  serving_progress: {
    product: string;
    speed: string;
    task: number;
    /** The product's fingerprint. */
    plan: string;
    progress: ColumnType<Progress, string, string>;
    /** Microseconds. */
    updated_at: number;
  };
  serving_plan: {
    fingerprint: string;
    /** `planJson` of it. */
    meaning: string;
  };
  serving_late: { product: string; speed: string; contract: string; partition: number; offset: string };
  serving_poison: {
    product: string;
    speed: string;
    partition: number;
    offset: string;
    ordinal: number;
    timer: string | null;
    key: string | null;
    code: string;
    reason: string;
    tries: number;
  };
  serving_stop: {
    product: string;
    speed: string;
    partition: number;
    /** The product's fingerprint. */
    plan: string;
    offset: string;
    /** Microseconds. */
    at: number;
    code: string;
    reason: string;
  };
  serving_heartbeat: {
    product: string;
    speed: string;
    process: string;
    /** Microseconds. */
    at: number;
    beat: ColumnType<Heartbeat, string, string>;
  };
  serving_generation: {
    product: string;
    generation: number;
    /** A `retired` one is never written again, nor does it come back. */
    state: Generation['state'];
    /** Null of the first: its speeds may have run with different plans. */
    fingerprint: string | null;
    version: string | null;
    /** Of a retired one: its tables stay until the product is upgraded again. */
    kept: Generated<boolean>;
    /** Microseconds. */
    began_at: Generated<number>;
    /** Microseconds: when it came to be what is served, or no more. */
    changed_at: Generated<number>;
  };
  serving_positions: { product: string; topic: string; partition: number; offset: string; records: string };
};
