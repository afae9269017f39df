import type { Consumer } from '../lineage/consumer.ts';
import type { GateException } from './gate-exception.ts';
import type { GateRule } from './gate-rule.ts';

/** A rule that a change trips. */
export interface Finding {
  readonly rule: GateRule;
  /** The contract's or product's name. */
  readonly publication: string;
  readonly field: string | null;
  readonly found: string;
  readonly expected: string;
  /** The products that consume what changed, by way of other products too, and by which of its fields; sorted. */
  readonly consumers: readonly Consumer[];
  /** The document's path below the repository's root, for annotations. */
  readonly file: string;
  /** The changes that it follows from and goes away with, such as `sensors.reading.sensor`; empty where it stands for itself. */
  readonly followsFrom: readonly string[];
  /** The exception that allows it, or null. */
  readonly allowedBy: GateException | null;
}

/** True where a finding closes the gate: it breaks somebody and nothing allows it. */
export const closes = ({ rule, allowedBy }: Pick<Finding, 'rule' | 'allowedBy'>): boolean =>
  rule.direction !== 'none' && allowedBy === null;
