import type { ColumnType, Scalar } from '../contract/column.ts';
import type { Publication } from '../publication/publication.ts';
import { expectation } from '../quality/rule-text.ts';
import type { QualityRule } from '../quality/rule.ts';
import type { Pair, Tripped } from './trip.ts';

type FieldTrip = Tripped & { readonly field: string };

/** What changed in the rules for every record. Rules of one kind on one field are compared in their order; others stand for themselves. */
export function compareQuality({ base, head }: Pair<Publication>): readonly FieldTrip[] {
  const [before, after] = [keyed(base.quality), keyed(head.quality)];
  const words = ({ fields }: Publication, rule: QualityRule): string => expectation(rule, typeOf(fields, rule.field));
  const changes = [...before].flatMap(([key, rule]): readonly FieldTrip[] => {
    const { field } = rule;
    const now = after.get(key);
    const expected = words(base, rule);
    if (now === undefined) return [{ rule: 'quality-rule-removed', field, found: 'no such rule', expected }];
    return directions(rule, now).map((direction) => ({
      ...{ rule: `quality-rule-${direction}`, field, found: words(head, now), expected },
    }));
  });
  const added = [...after].filter(([key]) => !before.has(key));
  return [
    ...changes,
    ...added.map(([, rule]): FieldTrip => ({
      ...{ rule: 'quality-rule-added', field: rule.field, found: words(head, rule), expected: 'no such rule' },
    })),
  ];
}

const typeOf = (fields: Publication['fields'], name: string): ColumnType | undefined =>
  fields.find((field) => field.name === name)?.type;

/** Rules by what may be compared: a kind on a field, and of rules that are the one or the other the value too. */
function keyed(rules: readonly QualityRule[]): ReadonlyMap<string, QualityRule> {
  const found = new Map<string, QualityRule>();
  for (const rule of rules) {
    const kind = `${rule.field} ${rule.rule} ${incomparable(rule)}`;
    let number = 0;
    while (found.has(`${kind} ${number}`)) number += 1;
    found.set(`${kind} ${number}`, rule);
  }
  return found;
}

function incomparable(rule: QualityRule): string {
  if (rule.rule === 'notAfter') return rule.other;
  return rule.rule === 'startsWith' || rule.rule === 'endsWith' || rule.rule === 'contains' ? rule.value : '';
}

type Direction = 'tightened' | 'loosened';

/** Which way a rule moved: both, where it lets pass some that it did not and stops some that it let pass. */
function directions(before: QualityRule, after: QualityRule): readonly Direction[] {
  const moved = (stops: boolean, passes: boolean): readonly Direction[] => [
    ...(stops ? (['tightened'] as const) : []),
    ...(passes ? (['loosened'] as const) : []),
  ];
  if (before.rule === 'oneOf' && after.rule === 'oneOf') {
    const lacks = (some: readonly Scalar[], others: readonly Scalar[]): boolean =>
      some.some((value) => !others.includes(value));
    return moved(lacks(before.values, after.values), lacks(after.values, before.values));
  }
  if (before.rule === 'length' && after.rule === 'length') {
    const [most, now] = [before.most ?? Infinity, after.most ?? Infinity];
    return moved(after.least > before.least || now < most, after.least < before.least || now > most);
  }
  if (!('value' in before && 'value' in after) || before.value === null || after.value === null) return [];
  const isLower = before.rule === 'atLeast' || before.rule === 'greaterThan';
  const [low, high] = isLower ? [before.value, after.value] : [after.value, before.value];
  return moved(high > low, high < low);
}
