import type { Column, Columns, ColumnType, Scalar } from '../contract/column.ts';
import { readLiteral } from '../contract/read-literal.ts';
import type { FieldsMetadata } from '../contract/field-metadata.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { QualityRule } from './rule.ts';
import { ORDERED, type WrittenRule } from './written-rule.ts';

/** Declared rules, judged against a contract's columns, their values in the form that the platform computes with. Fails with the refusal. */
export function settleRules(
  rules: readonly WrittenRule[],
  columns: Columns,
  metadata: FieldsMetadata,
  refuse: Refusal,
): readonly QualityRule[] {
  if (!Array.isArray(rules)) throw refuse('quality that is no list', 'a list of rules', 'brackets are missing');
  const settled = rules.map((rule) => {
    const column = columns[rule.field];
    if (column === undefined)
      throw refuse(
        `a quality rule of ${String(rule.field)}`,
        `one of ${Object.keys(columns).join(', ')}`,
        'the name is misspelt',
      );
    requirePlain(rule, metadata, refuse);
    return Object.freeze(settleRule(rule, column, columns, refuse));
  });
  const texts = settled.map(identityOf);
  const twice = settled.find((_, at) => texts.indexOf(identityOf(settled[at] as QualityRule)) !== at);
  if (twice !== undefined)
    throw refuse(`the rule ${twice.rule} of ${twice.field} twice`, 'every rule once', 'it was copied');
  return Object.freeze(settled);
}

const identityOf = (rule: QualityRule): string =>
  JSON.stringify(rule, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

/** Records hold the protected form of a value, of which nobody can say more than that it is there. */
function requirePlain({ rule, field, ...rest }: WrittenRule, metadata: FieldsMetadata, refuse: Refusal): void {
  const others = 'other' in rest ? [field, rest.other] : [field];
  const shielded = others.find((name) => metadata[name]?.protection !== undefined);
  if (shielded === undefined) return;
  if (rule === 'present' && metadata[shielded]?.protection === 'pseudonymise') return;
  throw refuse(
    `the rule ${rule} of ${field}, where ${shielded} is protected`,
    'rules of what records hold: of a pseudonymised field that it is present, of a dropped one none',
    'the rule was meant for the value before it is protected: refine the field by Zod',
  );
}

function settleRule(rule: WrittenRule, column: Column, columns: Columns, refuse: Refusal): QualityRule {
  const name = `the rule ${rule.rule} of ${rule.field}`;
  const need = (kinds: readonly ColumnType['kind'][]): void => {
    if (!kinds.includes(column.type.kind))
      throw refuse(`${name}, ${column.type.kind}`, `a field of type ${kinds.join(' or ')}`, 'another field was meant');
  };
  const literal = (written: unknown): Exclude<Scalar, null> =>
    readLiteral(column, written, (expected, cause) =>
      refuse(`${name} with ${JSON.stringify(written)}`, expected, cause),
    );
  switch (rule.rule) {
    case 'present':
      return rule;
    case 'atLeast':
    case 'atMost':
    case 'greaterThan':
    case 'lessThan':
      need(ORDERED);
      return { ...rule, value: literal(rule.value) };
    case 'oneOf': {
      if (!Array.isArray(rule.values))
        throw refuse(`${name} with ${JSON.stringify(rule.values)}`, 'a list of values', 'brackets are missing');
      const values = rule.values.map(literal);
      if (values.length === 0 || new Set(values).size < values.length)
        throw refuse(`${name} with ${values.length} values`, 'at least one value, each once', 'one was copied');
      return { ...rule, values: Object.freeze(values) };
    }
    case 'length': {
      need(['text']);
      const { least, most } = rule;
      const whole = [least, most ?? least].every((bound) => Number.isSafeInteger(bound) && bound >= 0);
      if (!whole || (most === null ? least === 0 : most < least))
        throw refuse(
          `${name} from ${least} to ${most ?? 'any'}`,
          'whole numbers of code points, the first not above the second, and not any length',
          most !== null && most < least ? 'the two are exchanged' : 'a bound is missing, or is no whole number',
        );
      return rule;
    }
    case 'startsWith':
    case 'endsWith':
    case 'contains': {
      need(['text']);
      if (literal(rule.value) === '')
        throw refuse(`${name} with no text`, 'some text', 'every text holds the empty one');
      return rule;
    }
    case 'notAfter':
      return notAfter(rule, column, columns, (found, expected, cause) => refuse(`${name}, ${found}`, expected, cause));
    default:
      throw refuse(name, 'a rule that `expect` makes', 'it was written by hand');
  }
}

function notAfter(
  rule: Extract<WrittenRule, { rule: 'notAfter' }>,
  { type }: Column,
  columns: Columns,
  refuse: Refusal,
): QualityRule {
  const other = columns[rule.other];
  if (other === undefined || rule.other === rule.field)
    throw refuse(`compared with ${rule.other}`, 'another field of the contract', 'the name is misspelt');
  const scales = [type, other.type].map((each) => (each.kind === 'decimal' ? each.scale : null));
  if (!ORDERED.includes(type.kind) || other.type.kind !== type.kind || scales[0] !== scales[1])
    throw refuse(
      `${type.kind}, compared with ${rule.other}, ${other.type.kind}`,
      'two fields of one type whose values have an order, decimals of one scale',
      'another field was meant',
    );
  return rule;
}
