import type { Contract } from '@tempi/platform/contract';
import type { Mesh } from '@tempi/platform/mesh';
import { listQuarantine } from '@tempi/platform/quarantine';
import { note } from './output.ts';

/** Says on stderr that a code chose nothing, where it did, and which codes would have. */
export async function noteNoneChosen(
  mesh: Mesh,
  contract: Contract,
  { code, chosen }: { readonly code: string | undefined; readonly chosen: number },
): Promise<void> {
  if (code === undefined || chosen > 0) return;
  const codes = new Set<string>();
  for await (const item of listQuarantine(mesh, contract, 'open')) codes.add(item.code);
  note(noneChosen(contract.name, code, [...codes]));
}

/** The sentence, given the codes of the items that are open. */
export const noneChosen = (contract: string, code: string, codes: readonly string[]): string =>
  `note: no open item of ${contract} has the code ${code}: ` +
  (codes.length === 0 ? 'none is open' : `they have ${codes.toSorted().join(', ')}`);
