import type { ColumnType, Scalar } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';
import { escapedPattern } from '../quality/escaped-pattern.ts';
import type { QualityRule } from '../quality/rule.ts';

/**
 * A rule as the standard's check of a property: a metric of its library where one fits, else the SQL that counts what breaks it
 * (`{object}` and `{property}` are filled in by whoever runs it). NULL passes all but the first.
 */
export function qualityCheck(rule: QualityRule, type: ColumnType): object {
  switch (rule.rule) {
    case 'present':
      return { type: 'library', metric: 'nullValues', mustBe: 0, dimension: 'completeness' };
    case 'oneOf':
      return valid({ validValues: rule.values.map((value) => toJson(type, value)) });
    case 'length':
      return valid({ pattern: `^[\\s\\S]{${rule.least},${rule.most ?? ''}}$` });
    case 'startsWith':
      return valid({ pattern: `^${escapedPattern(rule.value)}` });
    case 'endsWith':
      return valid({ pattern: `${escapedPattern(rule.value)}$` });
    case 'contains':
      return valid({ pattern: escapedPattern(rule.value) });
    case 'atLeast':
      return counted(`{property} < ${literal(type, rule.value)}`, 'conformity');
    case 'atMost':
      return counted(`{property} > ${literal(type, rule.value)}`, 'conformity');
    case 'greaterThan':
      return counted(`{property} <= ${literal(type, rule.value)}`, 'conformity');
    case 'lessThan':
      return counted(`{property} >= ${literal(type, rule.value)}`, 'conformity');
    case 'notAfter':
      return counted(`{property} > "${rule.other}"`, 'consistency');
  }
}

const valid = (args: object): object => ({
  ...{ type: 'library', metric: 'invalidValues', arguments: args, mustBe: 0, dimension: 'conformity' },
});

const counted = (broken: string, dimension: string): object => ({
  ...{ type: 'sql', query: `SELECT COUNT(*) FROM {object} WHERE ${broken}`, mustBe: 0, dimension },
});

function literal(type: ColumnType, value: Scalar): string {
  const json = toJson(type, value);
  if (type.kind === 'timestamp') return `TIMESTAMP '${json}'`;
  if (type.kind === 'date') return `DATE '${json}'`;
  if (type.kind === 'text' || type.kind === 'enum') return `'${String(json).replaceAll("'", "''")}'`;
  return String(json);
}
