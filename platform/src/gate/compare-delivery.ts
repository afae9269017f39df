import { durationText } from '../time/index.ts';
import type { Publication } from '../publication/publication.ts';
import type { RuleId } from './rules/index.ts';
import type { Names, Pair, Tripped } from './trip.ts';

/** What changed in how rows are told apart, ordered, delivered and kept. `today` is a day such as `2027-03-31`. */
export function compareDelivery({ base, head }: Pair<Publication>, names: Names, today: string): readonly Tripped[] {
  if (base.kind !== head.kind) return [{ rule: 'kind-changed', found: head.kind, expected: base.kind }];
  const list = (names: readonly string[] | null): string =>
    names === null || names.length === 0 ? 'none' : names.join(', ');
  return [
    ...differ('key-changed', list(base.key), list(head.key)),
    ...differ('event-time-changed', base.eventTime ?? 'none', head.eventTime ?? 'none'),
    ...differ('identity-changed', list(base.identity), list(head.identity)),
    ...contractTrips({ base, head }),
    ...sourceTrips({ base, head }, names, today),
    ...derivationTrips({ base, head }),
  ];
}

const differ = (rule: RuleId, expected: string, found: string): readonly Tripped[] =>
  expected === found ? [] : [{ rule, found, expected }];

/** One rule where a duration (microseconds) is shorter, another where it is longer. */
function compareDurations(shorter: RuleId, longer: RuleId, before: number, after: number): readonly Tripped[] {
  return differ(after < before ? shorter : longer, durationText(before), durationText(after));
}

function contractTrips({
  base: { delivery: before },
  head: { delivery: after, fields },
}: Pair<Publication>): readonly Tripped[] {
  if (before === null || after === null) return [];
  const personal = fields.some(({ classification }) => classification === 'personal');
  const longer: RuleId = personal ? 'personal-retention-lengthened' : 'retention-lengthened';
  const kept = (retention: number | null): string => (retention === null ? 'for ever' : durationText(retention));
  const isShorter = (after.retention ?? Infinity) < (before.retention ?? Infinity);
  return [
    ...differ('partitions-changed', `${before.partitions} partitions`, `${after.partitions} partitions`),
    ...compareDurations('idle-shortened', 'idle-lengthened', before.idle, after.idle),
    ...compareDurations('max-ahead-lowered', 'max-ahead-raised', before.maxAhead, after.maxAhead),
    ...compareDurations('horizon-shortened', 'horizon-lengthened', before.horizon, after.horizon),
    ...differ(isShorter ? 'retention-shortened' : longer, kept(before.retention), kept(after.retention)),
  ];
}

/** Who makes a contract's records. With a version that is retired ends what it fed: nobody could write it otherwise. */
function sourceTrips({ base, head }: Pair<Publication>, names: Names, today: string): readonly Tripped[] {
  if (base.delivery === null || head.delivery === null) return [];
  const [before, after] = [base.delivery.derivedFrom, head.delivery.derivedFrom];
  const until = names.base.get(before ?? '')?.deprecated?.until;
  const isRetired = before !== null && !names.head.has(before) && until !== undefined && until < today;
  const rule: RuleId = isRetired && after === null ? 'derivation-ended' : 'derived-from-changed';
  return differ(rule, before ?? 'its own writers', after ?? 'its own writers');
}

function derivationTrips({
  base: { derivation: before },
  head: { derivation: after },
}: Pair<Publication>): readonly Tripped[] {
  if (before === null || after === null) return [];
  const isFewer = before.topics.some((speed) => !after.topics.includes(speed));
  const reads = (names: readonly string[]): string => names.toSorted().join(', ');
  return [
    ...compareDurations('lateness-shortened', 'lateness-lengthened', before.lateness, after.lateness),
    ...differ('inputs-changed', reads(before.reads), reads(after.reads)),
    ...differ(isFewer ? 'topic-removed' : 'topic-added', before.topics.join(', '), after.topics.join(', ')),
  ];
}
