import type { Publication, ServiceLevel } from '../publication/publication.ts';
import { durationText } from '../time/index.ts';
import type { RuleId } from './rules/index.ts';
import type { Pair, Tripped } from './trip.ts';

/** What is promised worse, and better. */
const RULES: { readonly [P in ServiceLevel['promise']]: { readonly less: RuleId; readonly more: RuleId } } = {
  freshness: { less: 'freshness-tightened', more: 'freshness-loosened' },
  every: { less: 'every-shortened', more: 'every-lengthened' },
  availability: { less: 'availability-lowered', more: 'availability-raised' },
};

/** What changed in service levels. */
export function compareLevels({ base, head }: Pair<Publication>): readonly Tripped[] {
  const same = (levels: readonly ServiceLevel[], { speed, promise }: ServiceLevel): ServiceLevel | undefined =>
    levels.find((level) => level.speed === speed && level.promise === promise);
  const changes = base.levels.flatMap((before): readonly Tripped[] => {
    const after = same(head.levels, before);
    if (after === undefined)
      return [{ rule: 'promise-removed', found: 'no such promise', expected: levelText(before) }];
    if (after.value === before.value) return [];
    const rule = RULES[before.promise][after.value < before.value ? 'less' : 'more'];
    return [{ rule, found: levelText(after), expected: levelText(before) }];
  });
  const added = head.levels
    .filter((level) => same(base.levels, level) === undefined)
    .map((level): Tripped => ({ rule: 'promise-added', found: levelText(level), expected: 'no such promise' }));
  return [...changes, ...added];
}

function levelText({ speed, promise, value }: ServiceLevel): string {
  const amount = promise === 'availability' ? `${value} %` : durationText(value);
  return `${speed === null ? '' : `${speed} `}${promise} ${amount}`;
}
