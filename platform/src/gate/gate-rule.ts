/** Whom a change breaks. `none`: nobody, it is told for the record. */
export type Direction = 'breaks-readers' | 'breaks-writers' | 'breaks-both' | 'none';

/** How far a change must raise the version of what it changes; `nothing` where it changes no publication. */
export type VersionStep = 'major' | 'minor' | 'patch' | 'nothing';

/** What is said of a rule. Whatever breaks somebody needs a new major version. */
export interface RuleWords {
  readonly direction: Direction;
  readonly needs: VersionStep;
  /** What it tells and why that matters, for people. */
  readonly description: string;
  /** What to do instead. */
  readonly remedy: string;
  /** Whether the products that consume what changed are named: where they break, or should know. */
  readonly names: 'consumers' | 'nobody';
}

/** A rule that the gate knows: its id is stable, exceptions name it. */
export interface GateRule extends RuleWords {
  /** In kebab case, such as `field-removed`. */
  readonly id: string;
}
