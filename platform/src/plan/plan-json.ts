import { canonicalJson } from './canonical-json.ts';
import type { QueryPlan } from './query-plan.ts';

/** What gives a query product its meaning. `lateness` in microseconds. */
export interface Meaning {
  readonly plan: QueryPlan;
  readonly lateness: number;
}

/** The stable JSON text of a product's meaning: that of which its fingerprint is made. Equal meanings have equal texts. */
export const planJson = ({ plan, lateness }: Meaning): string => canonicalJson({ lateness, plan });

/** The meaning of such a text; integers that no number holds are bigints, as they were. */
export const readPlanJson = (text: string): Meaning => JSON.parse(text, revive) as Meaning;

/** JSON.parse tells a number's own text (ECMAScript 2026), which its value may have lost digits of. */
function revive(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}
