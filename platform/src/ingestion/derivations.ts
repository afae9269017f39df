import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';

/** The contracts among these that derive from a contract itself. */
export const derivedDirectly = (contract: Contract, contracts: readonly Contract[]): readonly Contract[] =>
  contracts.filter(({ derivedFrom }) => derivedFrom?.contract.name === contract.name);

/** A contract and all that derive from it, by way of others too; each behind what it derives from. */
export const withDerived = (contract: Contract, contracts: readonly Contract[]): readonly Contract[] => [
  contract,
  ...derivedDirectly(contract, contracts).flatMap((derived) => withDerived(derived, contracts)),
];

/** The contract that records are ingested into for this one to have them: the beginning of what it derives from. */
export const ingestedInto = (contract: Contract): Contract =>
  contract.derivedFrom === null ? contract : ingestedInto(contract.derivedFrom.contract);

/** Fails with `CONTRACT_DERIVED` where the contract gets its records from another. */
export function requireIngested(contract: Contract): void {
  if (contract.derivedFrom === null) return;
  throw new MeshError({
    code: 'CONTRACT_DERIVED',
    found: `records for ${contract.name}, which derives from ${contract.derivedFrom.contract.name}`,
    expected: `records for ${ingestedInto(contract).name}: those of ${contract.name} are made of them in the same commit`,
    likelyCause: 'the other version of the contract was meant',
  });
}
