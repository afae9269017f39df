import type { ContractWriter } from './contract-writer.ts';
import { type Counts, NO_COUNTS, since } from './counts.ts';

/** What became of a source's items, over all its runs, and in `run` over this one. */
export interface IngestReport extends Counts {
  readonly contract: string;
  readonly source: string;
  readonly run: Counts;
  /** Why the registry refuses the contract: then all that was received is in quarantine. Null where it does not. */
  readonly refused: string | null;
  /** The same of each contract derived from this one, whose source it is. */
  readonly derived: readonly IngestReport[];
}

/** The report of a writer's run. */
export const reportOf = (writer: ContractWriter): IngestReport => ({
  contract: writer.contract.name,
  source: writer.source,
  ...writer.counts,
  run: since(writer.counts, writer.begun?.counts ?? NO_COUNTS),
  refused: writer.refusal?.reason ?? null,
  derived: writer.derivations.map((derivation) => reportOf(derivation.writer)),
});
