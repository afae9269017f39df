import type { Deprecation } from '../contract/deprecation.ts';
import type { Publication } from '../publication/publication.ts';
import { daysBetween } from './day.ts';
import type { Pair, Tripped } from './trip.ts';

/** How long readers have to move on, days. */
const NOTICE = 90;

/** What changed in a version's deprecation. `published` is the head; `today` is a day such as `2027-03-31`. */
export function compareDeprecation(
  { base, head }: Pair<Publication>,
  published: ReadonlyMap<string, Publication>,
  today: string,
): readonly Tripped[] {
  const [before, after] = [base.deprecated, head.deprecated];
  const [expected, found] = [deprecationText(before), deprecationText(after)];
  if (expected === found) return [];
  if (after === null) return [{ rule: 'deprecation-withdrawn', found, expected }];
  const trips = [...successorTrips(before, after, published), ...noticeTrips(before, after, today)];
  if (before === null) return [{ rule: 'deprecation-announced', found, expected }, ...trips];
  if (after.until < before.until) return [{ rule: 'deprecation-brought-forward', found, expected }, ...trips];
  const rule = after.until > before.until ? 'deprecation-postponed' : 'deprecation-reworded';
  return [{ rule, found, expected }, ...trips];
}

function successorTrips(
  before: Deprecation | null,
  after: Deprecation,
  published: ReadonlyMap<string, Publication>,
): readonly Tripped[] {
  const { successor } = after;
  if (successor === null || successor === before?.successor || published.has(successor)) return [];
  return [
    {
      rule: 'deprecation-successor-missing',
      found: `no ${successor}`,
      expected: `${successor} among what is published`,
    },
  ];
}

function noticeTrips(before: Deprecation | null, { until }: Deprecation, today: string): readonly Tripped[] {
  const days = daysBetween(today, until);
  if (before !== null || days >= NOTICE) return [];
  return [
    { rule: 'deprecation-notice-too-short', found: `${days} days from ${today}`, expected: `at least ${NOTICE} days` },
  ];
}

const deprecationText = (deprecated: Deprecation | null): string =>
  deprecated === null
    ? 'not deprecated'
    : `deprecated since ${deprecated.since}, served until ${deprecated.until}, ${deprecated.successor === null ? 'nothing' : deprecated.successor} after it`;
