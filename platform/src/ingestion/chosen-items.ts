import type { Contract } from '../contract/contract.ts';
import type { Log } from '../log/log.ts';
import { isClosed } from '../quarantine/decision.ts';
import { quarantineUnknown, readQuarantine } from '../quarantine/list-quarantine.ts';

/** Which refused items: these, or all that are open; `code` those with this code among them. */
export interface ItemChoice {
  readonly ids: readonly number[] | 'all';
  readonly code?: string;
}

/** The open items of a choice by source, each in the order they were refused; and how many of those named were decided on before. */
export interface ChosenItems {
  readonly bySource: ReadonlyMap<string, readonly number[]>;
  readonly closed: number;
}

/** Finds the items of a choice. Fails with `QUARANTINE_UNKNOWN` where there is none of an id. */
export async function chosenItems(log: Log, contract: Contract, { ids, code }: ItemChoice): Promise<ChosenItems> {
  const asked = ids === 'all' ? undefined : new Set(ids);
  const bySource = new Map<string, number[]>();
  let closed = 0;
  for await (const item of readQuarantine(log, contract.name)) {
    const isNamed = asked?.delete(item.id) === true;
    if (asked !== undefined && !isNamed) continue;
    if (isClosed(item.decision ?? undefined)) closed += isNamed ? 1 : 0;
    else if (code === undefined || item.code === code) push(bySource, item);
  }
  const [unknown] = asked ?? [];
  if (unknown !== undefined) throw quarantineUnknown(contract, unknown);
  return { bySource, closed };
}

function push(bySource: Map<string, number[]>, { source, id }: { readonly source: string; readonly id: number }): void {
  const ids = bySource.get(source);
  if (ids === undefined) bySource.set(source, [id]);
  else ids.push(id);
}
