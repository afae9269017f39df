import type { Columns, Row, Value } from '../contract/column.ts';
import { comparator } from '../operator/compare-values.ts';
import type { QualityRule } from './rule.ts';

/** Whether a row of these columns keeps a rule. Rows must be of the columns' types, in their one form; NULL passes all but `present`. */
export function ruleCheck(rule: QualityRule, columns: Columns): (row: Row) => boolean {
  const { field } = rule;
  if (rule.rule === 'present') return (row) => (row[field] ?? null) !== null;
  const holds = valueCheck(rule, columns);
  return (row) => {
    const value = row[field] ?? null;
    return value === null || holds(value, row);
  };
}

/** Of a value that is not NULL. */
function valueCheck(
  rule: Exclude<QualityRule, { rule: 'present' }>,
  columns: Columns,
): (value: Value, row: Row) => boolean {
  const compare = comparator(columns[rule.field]?.type ?? { kind: 'int64' });
  switch (rule.rule) {
    case 'atLeast':
      return (value) => compare(value, rule.value) >= 0;
    case 'atMost':
      return (value) => compare(value, rule.value) <= 0;
    case 'greaterThan':
      return (value) => compare(value, rule.value) > 0;
    case 'lessThan':
      return (value) => compare(value, rule.value) < 0;
    case 'oneOf': {
      const values = new Set<Value>(rule.values);
      return (value) => values.has(value);
    }
    case 'length':
      return (value) => hasLength(value as string, rule.least, rule.most ?? Number.POSITIVE_INFINITY);
    case 'startsWith':
      return (value) => (value as string).startsWith(rule.value);
    case 'endsWith':
      return (value) => (value as string).endsWith(rule.value);
    case 'contains':
      return (value) => (value as string).includes(rule.value);
    case 'notAfter':
      return (value, row) => {
        const other = row[rule.other] ?? null;
        return other === null || compare(value, other) <= 0;
      };
  }
}

/** Whether a text has so many code points; they are counted only where the number of its UTF-16 units leaves it open. */
function hasLength(text: string, least: number, most: number): boolean {
  if (text.length < least || text.length > 2 * most) return false;
  if (text.length >= 2 * least && text.length <= most) return true;
  let length = 0;
  for (const _ of text) length++;
  return length >= least && length <= most;
}
