import type { Metadata } from './metadata.ts';
import type { RuleSet } from './rule-set.ts';

/** How much older data and readers must be able to keep up. */
export const COMPATIBILITY_LEVELS = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

/** What is set for a subject, a context or all. What is not set is taken from the next wider one. */
export interface SubjectConfig {
  readonly compatibilityLevel?: CompatibilityLevel;
  /** True where schemas are kept in the normal form of their format. */
  readonly normalize?: boolean;
  /** The subject that is read instead. */
  readonly alias?: string;
  /** The property of the metadata whose value the versions share that are compared. */
  readonly compatibilityGroup?: string;
  /** What is said of a schema where it does not say otherwise itself. */
  readonly defaultMetadata?: Metadata;
  readonly defaultRuleSet?: RuleSet;
  /** What is said of every schema, whatever it says itself. */
  readonly overrideMetadata?: Metadata;
  readonly overrideRuleSet?: RuleSet;
}
