import type { JsonSchema } from './json-schema.ts';

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength'];

/** A schema that a part narrows: of two bounds the stricter one, of two patterns or lists of values both. */
export function narrowed(schema: JsonSchema, part: JsonSchema): JsonSchema {
  const entries = Object.entries(part).map(([keyword, value]): readonly [string, unknown] => {
    const before = schema[keyword];
    if (typeof before !== 'number' || typeof value !== 'number') return [keyword, value];
    return [keyword, LOWER.includes(keyword) ? Math.max(before, value) : Math.min(before, value)];
  });
  const clashes = entries.some(([keyword]) => keyword in schema && ![...LOWER, ...UPPER].includes(keyword));
  if (!clashes) return { ...schema, ...Object.fromEntries(entries) };
  const { type, allOf = [] } = schema;
  const whole = type === undefined ? part : { type, ...part };
  return { ...schema, allOf: [...(allOf as readonly JsonSchema[]), whole] };
}
