import type { Contract } from '../contract/contract.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Decision, decisionKey, decisionsTopic } from '../quarantine/decision.ts';
import { chosenItems, type ItemChoice } from './chosen-items.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import { ingestedInto } from './derivations.ts';
import { underLeases } from './ingest-leases.ts';
import { producerOf } from './open-writers.ts';
import { StagedRecords } from './staged-records.ts';
import { ensureContractTopics } from './topics.ts';
import { wallClock } from './wall-clock.ts';

export interface DiscardOptions {
  readonly contract: Contract;
  /** The contracts of the mesh, as for `ingestFile`. */
  readonly contracts?: readonly Contract[];
  readonly items: ItemChoice;
  /** Why, for whoever looks later. */
  readonly reason: string;
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
}

export interface DiscardReport {
  readonly contract: string;
  readonly discarded: number;
  /** Named, but decided on before. */
  readonly closed: number;
}

/**
 * Closes refused items without a replay, all of them in one commit. They stay in the quarantine, and in the counts of their sources, as
 * refused. Waits while another process ingests into the contract. Fails with `QUARANTINE_UNKNOWN`.
 */
export const discardQuarantine = (mesh: Mesh, options: DiscardOptions): Promise<DiscardReport> =>
  underLeases(mesh, options, () => discardItems(mesh, options));

/** As `discardQuarantine`, for the only ingester of the contract. */
export async function discardItems(mesh: Pick<Mesh, 'log'>, options: DiscardOptions): Promise<DiscardReport> {
  const { contract, items, reason, clock = wallClock } = options;
  await ensureContractTopics(mesh, contract);
  const producer = await mesh.log.producer(producerOf(ingestedInto(contract)));
  try {
    const { bySource, closed } = await chosenItems(mesh.log, contract, items);
    const ids = [...bySource.values()].flat();
    const decision: Decision = {
      decision: 'discarded',
      at: clock(),
      code: null,
      field: null,
      reason,
      sealedReason: null,
    };
    const value = Buffer.from(JSON.stringify(decision), 'utf8');
    const staged = new StagedRecords();
    for (const id of ids) staged.append(decisionsTopic(contract.name), 0, { key: decisionKey(id), value });
    if (ids.length > 0) {
      const commits = new CommitPipeline(producer);
      await commits.commit(staged);
      await commits.drain();
    }
    return { contract: contract.name, discarded: ids.length, closed };
  } finally {
    await producer.close();
  }
}
