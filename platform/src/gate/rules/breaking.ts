import type { Direction, RuleWords, VersionStep } from '../gate-rule.ts';

const breaking =
  (direction: Direction, needs: VersionStep, names: RuleWords['names'] = 'consumers') =>
  (description: string, remedy: string): RuleWords => ({ direction, needs, description, remedy, names });

/** Whoever reads with the published version is broken: running streams, other products, queries. */
export const breaksReaders = breaking('breaks-readers', 'major');
/** Whoever writes by the published version is broken, and what was written by it: the archive, and running writers. */
export const breaksWriters = breaking('breaks-writers', 'major');
export const breaksBoth = breaking('breaks-both', 'major');
/** What no version makes right. */
export const mistakeForReaders = breaking('breaks-readers', 'nothing');
export const mistakeForWriters = breaking('breaks-writers', 'nothing');
/** Of a document: until it is written anew nobody can tell what changed, so nobody is named. */
export const wrongDocument = breaking('breaks-both', 'nothing', 'nobody');
export const strayDocument = breaking('breaks-readers', 'nothing', 'nobody');
/** Of the version's number: consumers are named where something else changed. */
export const wrongNumber = breaking('breaks-readers', 'nothing', 'nobody');
