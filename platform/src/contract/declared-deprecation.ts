import type { Deprecation } from './deprecation.ts';
import { dayOf } from './literal.ts';
import { MEMBER_NAME } from './member-name.ts';
import type { Refusal } from './refusal.ts';

/** A deprecation as declared. Days are texts such as `2027-03-31`. */
export interface DeclaredDeprecation {
  readonly since: string;
  readonly until: string;
  /** The name of what takes its place, if anything does. */
  readonly successor?: string | null;
}

/** The deprecation of the contract or product `name`, checked. Fails with the refusal. */
export function deprecationOf(declared: DeclaredDeprecation, name: string, refuse: Refusal): Deprecation {
  const { since, until, successor = null } = declared;
  for (const [role, text] of Object.entries({ since, until }))
    if (typeof text !== 'string' || dayOf(text) === undefined)
      throw refuse(
        `deprecated ${role} ${JSON.stringify(text)}`,
        'a day such as 2027-03-31',
        text === undefined ? 'it is missing' : 'it is no day, or one that no calendar has',
      );
  if (until < since)
    throw refuse(`deprecated since ${since}, until ${until}`, 'a last day after the first', 'the two are exchanged');
  if (successor !== null && !MEMBER_NAME.test(successor))
    throw refuse(
      `the successor ${JSON.stringify(successor)}`,
      'the name of a contract or product such as `domain.noun.v2`',
      'the domain or the version is missing',
    );
  if (successor === name)
    throw refuse('itself as its successor', 'another contract or product', 'the version in its name is missing');
  return Object.freeze({ since, until, successor });
}
