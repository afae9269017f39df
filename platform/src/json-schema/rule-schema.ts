import type { ColumnType } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';
import type { QualityRule } from '../quality/rule.ts';
import type { JsonSchema } from './json-schema.ts';
import { escapedPattern } from '../quality/escaped-pattern.ts';

/** What JSON Schema can say of a rule: nothing of the order of texts, which decimals and times are in JSON, nor of two fields. */
export function ruleSchema(rule: QualityRule, type: ColumnType, nullable: boolean): readonly JsonSchema[] {
  switch (rule.rule) {
    case 'present':
    case 'notAfter':
      return [];
    case 'atLeast':
    case 'atMost':
    case 'greaterThan':
    case 'lessThan':
      return typeof toJson(type, rule.value) === 'number' ? [{ [BOUNDS[rule.rule]]: rule.value }] : [];
    case 'oneOf':
      return [{ enum: [...rule.values.map((value) => toJson(type, value)), ...(nullable ? [null] : [])] }];
    case 'length':
      return [{ minLength: rule.least, ...(rule.most === null ? {} : { maxLength: rule.most }) }];
    case 'startsWith':
      return [{ pattern: `^${escapedPattern(rule.value)}` }];
    case 'endsWith':
      return [{ pattern: `${escapedPattern(rule.value)}$` }];
    case 'contains':
      return [{ pattern: escapedPattern(rule.value) }];
  }
}

const BOUNDS = {
  atLeast: 'minimum',
  atMost: 'maximum',
  greaterThan: 'exclusiveMinimum',
  lessThan: 'exclusiveMaximum',
} as const;
