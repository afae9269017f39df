import type { ColumnType, Scalar } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';
import type { QualityRule } from './rule.ts';

/** A rule for people, such as `status: at least 100`; decimals and times of the field's type as text, of an unknown type as they are computed with. */
export const ruleText = (rule: QualityRule, type?: ColumnType): string => `${rule.field}: ${expectation(rule, type)}`;

/** What a rule expects, in words that follow "expected". */
export function expectation(rule: QualityRule, type?: ColumnType): string {
  switch (rule.rule) {
    case 'present':
      return 'a value';
    case 'atLeast':
    case 'atMost':
    case 'greaterThan':
    case 'lessThan':
      return `${BOUNDS[rule.rule]} ${valueText(rule.value, type)}`;
    case 'oneOf':
      return `one of ${rule.values.map((value) => valueText(value, type)).join(', ')}`;
    case 'length':
      return lengthText(rule.least, rule.most);
    case 'startsWith':
      return `a text that starts with ${JSON.stringify(rule.value)}`;
    case 'endsWith':
      return `a text that ends with ${JSON.stringify(rule.value)}`;
    case 'contains':
      return `a text that contains ${JSON.stringify(rule.value)}`;
    case 'notAfter':
      return `at most the value of ${rule.other}`;
  }
}

const BOUNDS = { atLeast: 'at least', atMost: 'at most', greaterThan: 'more than', lessThan: 'less than' } as const;

function lengthText(least: number, most: number | null): string {
  if (most === null) return least === 1 ? 'a text that is not empty' : `a text of at least ${least} code points`;
  if (least === most) return `a text of ${least} code points`;
  return least === 0 ? `a text of at most ${most} code points` : `a text of ${least} to ${most} code points`;
}

/** A value as its author wrote it. */
export function valueText(value: Scalar, type?: ColumnType): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return String(type === undefined ? value : toJson(type, value));
}
