import type { RuleWords, VersionStep } from '../gate-rule.ts';

const harmless =
  (needs: VersionStep, names: RuleWords['names'] = 'nobody') =>
  (description: string, remedy: string): RuleWords => ({ direction: 'none', needs, description, remedy, names });

/** Something that readers may use from now on. */
export const addition = harmless('minor');
/** Words alone, or what no reader and no writer can tell. */
export const correction = harmless('patch');
/** A warning: nothing published has changed by it. */
export const warning = harmless('nothing');
/** What breaks nobody, and what consumers should know of. */
export const notice = harmless('minor', 'consumers');
/** As a notice, where the owner may call it a correction. */
export const changedMeaning = harmless('patch', 'consumers');
