import { z } from 'zod';
import type { ColumnType, Scalar } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';
import { ruleText } from '../quality/rule-text.ts';
import type { QualityRule } from '../quality/rule.ts';
import { customOf, customProperties } from './custom-properties.ts';
import { odcsInvalid } from './odcs-invalid.ts';
import { qualityCheck } from './quality-check.ts';
import { readScalar } from './scalar-text.ts';

/** An entry of a property's `quality`: its custom properties say our rule, all else what any engine can check. */
export const qualityEntry = z.object({
  customProperties: customOf(
    z.discriminatedUnion('rule', [
      z.object({ rule: z.literal('present') }),
      z.object({ rule: z.enum(['atLeast', 'atMost', 'greaterThan', 'lessThan']), value: z.unknown() }),
      z.object({ rule: z.literal('oneOf'), values: z.array(z.unknown()) }),
      z.object({ rule: z.literal('length'), least: z.int().min(0), most: z.int().min(0).nullable() }),
      z.object({ rule: z.enum(['startsWith', 'endsWith', 'contains']), value: z.string() }),
      z.object({ rule: z.literal('notAfter'), other: z.string() }),
    ]),
  ),
});

/** The entry of a rule whose field has this type. */
export function entryOf(rule: QualityRule, type: ColumnType): object {
  const { field: _, ...said } = rule;
  const json = {
    ...said,
    ...('value' in said ? { value: toJson(type, said.value) } : {}),
    ...('values' in said ? { values: said.values.map((value) => toJson(type, value)) } : {}),
  };
  return {
    description: ruleText(rule, type),
    ...qualityCheck(rule, type),
    severity: 'error',
    customProperties: customProperties(json),
  };
}

/** The rule of an entry of this field. Fails with `ODCS_INVALID`. */
export function ruleOf(
  { customProperties: said }: z.output<typeof qualityEntry>,
  { name: field, type }: { readonly name: string; readonly type: ColumnType },
  place: string,
): QualityRule {
  const scalar = (json: unknown, of: string): Scalar => {
    if (json === null || json === undefined) throw odcsInvalid(`${place}.${of}`, 'no value', 'one to compare with');
    return readScalar(type, json, `${place}.${of}`);
  };
  switch (said.rule) {
    case 'atLeast':
    case 'atMost':
    case 'greaterThan':
    case 'lessThan':
      return { rule: said.rule, field, value: scalar(said.value, 'value') };
    case 'oneOf':
      return { rule: said.rule, field, values: said.values.map((value, at) => scalar(value, `values[${at}]`)) };
    case 'present':
    case 'length':
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case 'notAfter':
      return { ...said, field };
  }
}
