import type { GateRule, RuleWords } from '../gate-rule.ts';
import { DELIVERY_RULES } from './delivery-rules.ts';
import { DEPRECATION_RULES, VERSION_RULES } from './deprecation-rules.ts';
import { DOCUMENT_RULES, EXCEPTION_RULES, PRODUCT_RULES } from './product-rules.ts';
import { PROMISE_RULES, PROTECTION_RULES } from './promise-rules.ts';
import { SCHEMA_RULES } from './schema-rules.ts';

const WORDS = {
  ...SCHEMA_RULES,
  ...DELIVERY_RULES,
  ...PROMISE_RULES,
  ...PROTECTION_RULES,
  ...DEPRECATION_RULES,
  ...VERSION_RULES,
  ...PRODUCT_RULES,
  ...DOCUMENT_RULES,
  ...EXCEPTION_RULES,
} satisfies Record<string, RuleWords>;

export type RuleId = keyof typeof WORDS;

/** Every rule of the gate, by concern. */
export const GATE_RULES: readonly (GateRule & { readonly id: RuleId })[] = (Object.keys(WORDS) as RuleId[]).map(
  (id) => ({
    id,
    ...WORDS[id],
  }),
);

/** The rule of this id. */
export const gateRule = (id: RuleId): GateRule => ({ id, ...WORDS[id] });
/** True for the id of a rule. */
export const isRuleId = (text: string): text is RuleId => Object.hasOwn(WORDS, text);
