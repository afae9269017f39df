import type { z } from 'zod';
import type { Columns, Row, Scalar } from '../contract/column.ts';
import { valueText, expectation } from './rule-text.ts';
import type { QualityRule } from './rule.ts';
import { ruleCheck } from './rule-check.ts';

/** What the issues of broken rules carry, so that they can be told from those of types. */
export const QUALITY_ISSUE = { code: 'QUALITY_BROKEN' } as const;

/**
 * A row's schema that also holds the rules: once the types are right, every broken rule is an issue at its field, which reads
 * `found …; expected …` and has {@link QUALITY_ISSUE} as its params.
 */
export function refineByRules<S extends z.ZodType>(schema: S, rules: readonly QualityRule[], columns: Columns): S {
  if (rules.length === 0) return schema;
  const checks = rules.map((rule) => ({ rule, keeps: ruleCheck(rule, columns), type: columns[rule.field]?.type }));
  return schema.superRefine((row, context) => {
    for (const { rule, keeps, type } of checks) {
      if (keeps(row as Row)) continue;
      const value = (row as Row)[rule.field] ?? null;
      const found = value === null ? 'NULL' : valueText(shortened(value as Scalar), type);
      const message = `found ${found}; expected ${expectation(rule, type)}`;
      context.addIssue({ code: 'custom', path: [rule.field], message, params: QUALITY_ISSUE });
    }
  });
}

/** As reasons of the other refusals are, which quote no more of a text either. */
const LONGEST = 40;
const shortened = (value: Scalar): Scalar =>
  typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
