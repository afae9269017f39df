import type { Deprecation } from './deprecation.ts';

/**
 * That a contract or product is on its way out, in words: what replaces it and until when it is served. `today` is a text such as
 * `2027-03-31`, in UTC.
 */
export function deprecationText(name: string, { since, until, successor }: Deprecation, today: string): string {
  const instead = successor === null ? 'nothing takes its place' : `${successor} takes its place`;
  if (today > until) return `${name} was served until ${until}, and may be gone any day: ${instead}`;
  return `${name} ${today < since ? 'will be deprecated from' : 'is deprecated since'} ${since} and served until ${until}: ${instead}`;
}
