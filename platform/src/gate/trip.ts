import type { Publication } from '../publication/publication.ts';
import type { RuleId } from './rules/index.ts';

/** A rule that a change trips, not yet judged by who consumes what changed and what is allowed. */
export interface Trip {
  readonly rule: RuleId;
  readonly publication: string;
  /** By its name in the base, where it was there. */
  readonly field: string | null;
  readonly found: string;
  readonly expected: string;
  /** The file it is about, below the repository's root, where that is not the publication's document. */
  readonly file?: string;
}

/** Two states of a publication of one name. */
export interface Pair<T> {
  readonly base: T;
  readonly head: T;
}

/** All that is published in two states, by name. */
export type Names = Pair<ReadonlyMap<string, Publication>>;

/** A trip as those who compare one publication, or one of its fields, make it. */
export type Tripped = Pick<Trip, 'rule' | 'found' | 'expected'>;
