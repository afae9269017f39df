import type { Column, Columns, ColumnType, Scalar } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';
import type { JsonSchema } from './json-schema.ts';
import { narrowed } from './narrowed.ts';
import { ruleSchema } from './rule-schema.ts';
import { PROTECTED_FORM } from '../publication/protected-form.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';

/**
 * The schema of a field in its JSON form, see `toJson`, with the rules that JSON Schema can say. A classification that is not the usual one
 * and a protection are annotations, `x-classification` and `x-protection`, that validators pass over.
 */
export function fieldSchema(field: PublishedField, { quality }: Publication): JsonSchema {
  const { name, type, examples, classification, protection } = field;
  const rules = quality.filter((rule) => rule.field === name);
  const nullable = field.nullable && !rules.some(({ rule }) => rule === 'present');
  const parts = rules.flatMap((rule) => ruleSchema(rule, type, nullable));
  const form = protection === null ? null : PROTECTED_FORM[protection];
  const description = [field.description, form].filter((part) => part !== null).join('; ');
  return {
    ...(description === '' ? {} : { description }),
    ...(classification === 'internal' ? {} : { 'x-classification': classification }),
    ...(protection === null ? {} : { 'x-protection': protection }),
    ...parts.reduce(narrowed, columnSchema({ type, nullable })),
    ...(examples.length === 0 || protection !== null
      ? {}
      : { examples: examples.map((value: Scalar) => toJson(type, value)) }),
  };
}

/** The schema of a row of these columns: every one is there, NULL or not; more may be, of a newer version. */
const rowSchema = (columns: Columns): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnSchema(column)])),
  required: Object.keys(columns),
});

function columnSchema({ type, nullable }: Column): JsonSchema {
  const { type: name, enum: symbols, ...rest } = typeSchema(type);
  if (symbols !== undefined) return { enum: nullable ? [...symbols, null] : symbols };
  return { type: nullable ? [name, 'null'] : name, ...rest };
}

function typeSchema(type: ColumnType): JsonSchema & { readonly enum?: readonly string[] } {
  switch (type.kind) {
    case 'text':
      return { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'int32':
      return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case 'int64':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    case 'decimal':
      return { type: 'string', pattern: decimalPattern(type) };
    case 'double':
      return { type: 'number' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'enum':
      return { enum: type.symbols };
    case 'list':
      return { type: 'array', items: rowSchema(type.fields) };
  }
}

/** A decimal's text has all digits of its scale, and at least one before the point. */
function decimalPattern({ precision, scale }: { readonly precision: number; readonly scale: number }): string {
  const whole = `-?\\d{1,${Math.max(precision - scale, 1)}}`;
  return scale === 0 ? `^${whole}$` : `^${whole}\\.\\d{${scale}}$`;
}
