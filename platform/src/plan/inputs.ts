import { canonicalJson } from './canonical-json.ts';
import type { Contract } from '../contract/contract.ts';
import { planError } from './plan-error.ts';

/** What two contracts of one name must have in common, for their records come from one topic. */
const meaningOf = ({ columns, eventTime, key, partitions, idle }: Contract): string =>
  canonicalJson({ columns, eventTime, key, partitions, idle });

/** Each contract once, in the order of first use. Fails with `PLAN_INVALID` where two of one name differ. */
export function distinctInputs(inputs: readonly Contract[]): readonly Contract[] {
  const byName = new Map<string, Contract>();
  for (const contract of inputs) {
    const other = byName.get(contract.name) ?? contract;
    if (other !== contract && meaningOf(other) !== meaningOf(contract))
      throw planError(
        `two different contracts ${contract.name}`,
        'one contract of a name',
        'one was copied and its name was not changed',
      );
    byName.set(contract.name, other);
  }
  return [...byName.values()];
}
