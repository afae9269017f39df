import type { Contract } from '../contract/contract.ts';
import { type Seal, sealOf } from '../contract/protection-seal.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { readQuarantine } from '../quarantine/list-quarantine.ts';
import { unsealed } from '../quarantine/sealed.ts';
import { chosenItems, type ItemChoice } from './chosen-items.ts';
import { COMMIT_LIMITS, type CommitLimits } from './commit-limits.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import type { ContractWriter } from './contract-writer.ts';
import { givenFlags } from './guard.ts';
import { feedDerived } from './feed-derived.ts';
import { underLeases } from './ingest-leases.ts';
import { type WriterMesh, openWriters, type Writers } from './open-writers.ts';
import { stageDecision } from './refused.ts';
import { retryOf } from './retry.ts';
import { Fault, type SourceFormat } from './source-format.ts';
import { StagedRecords } from './staged-records.ts';
import { wallClock } from './wall-clock.ts';

export interface ReplayOptions {
  readonly contract: Contract;
  /** The contracts of the mesh, as for `ingestFile`. */
  readonly contracts?: readonly Contract[];
  /** The formats that domains declare. */
  readonly formats: readonly SourceFormat[];
  readonly items: ItemChoice;
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  /** When to commit. */
  readonly limits?: CommitLimits;
}

/** What became of the items. Law: chosen = accepted + duplicate + refused, unless it was stopped. */
export interface ReplayReport {
  readonly contract: string;
  /** Open items that were to be replayed. */
  readonly chosen: number;
  readonly accepted: number;
  readonly duplicate: number;
  /** Still in quarantine, under the same id. */
  readonly refused: number;
  /** Named, but decided on before. */
  readonly closed: number;
}

/**
 * Routes refused items again, by the present contract and code, in the place of the source that brought them: its counts say then what became
 * of them. Each is accepted once at most, whatever is killed when, as what is decided on it commits with what it makes. Waits
 * while another process ingests into the contract. Fails with `QUARANTINE_UNKNOWN`, and as `ingestFile` does where a lease is lost.
 */
export const replayQuarantine = (mesh: Mesh, options: ReplayOptions): Promise<ReplayReport> =>
  underLeases(mesh, options, (signal) => replayItems(mesh, { ...options, signal }));

/** As `replayQuarantine`, for the only ingester of the contract. */
export async function replayItems(mesh: WriterMesh, options: ReplayOptions): Promise<ReplayReport> {
  const { contract, contracts = [], clock = wallClock, signal } = options;
  const writers = await openWriters(mesh, { contract, contracts, clock });
  const counts = { accepted: 0, duplicate: 0, refused: 0 };
  try {
    const { bySource, closed } = await chosenItems(mesh.log, contract, options.items);
    for (const [source, ids] of bySource) {
      const writer = await writers.writerOf(source);
      await feedDerived(mesh, writers, writer, options);
      if (signal?.aborted === true) break;
      await replaySource(mesh, writers, writer, ids, { ...options, clock }, counts);
    }
    const chosen = [...bySource.values()].reduce((sum, ids) => sum + ids.length, 0);
    return { contract: contract.name, chosen, ...counts, closed };
  } finally {
    await writers.close();
  }
}

async function replaySource(
  mesh: WriterMesh,
  { producer }: Writers,
  writer: ContractWriter,
  ids: readonly number[],
  options: ReplayOptions & { readonly clock: () => number },
  counts: { accepted: number; duplicate: number; refused: number },
): Promise<void> {
  const { limits = COMMIT_LIMITS, clock, signal } = options;
  let seal: Seal | undefined;
  const sealWith = async (): Promise<Seal> => (seal ??= sealOf(await mesh.pseudonymKey()));
  const { begun, contract } = writer;
  const flags = begun === undefined ? {} : await givenFlags(begun, sealWith);
  const retry = retryOf(writer, { formats: options.formats, flags });
  const commits = new CommitPipeline(producer);
  const pending = new Set(ids);
  let staged = new StagedRecords();
  let items = 0;
  const commit = async (): Promise<void> => {
    retry.stageState(staged);
    await commits.commit(staged);
    staged = new StagedRecords();
    items = 0;
  };
  for await (const item of readQuarantine(mesh.log, contract.name, {
    from: ids[0] ?? 0,
    to: (ids.at(-1) ?? -1) + 1,
  })) {
    if (!pending.has(item.id)) continue;
    const outcome = retry.write(item.encoding === 'sealed' ? unsealed(item, await sealWith()) : item, staged);
    counts[outcome instanceof Fault ? 'refused' : outcome] += 1;
    stageDecision(writer, { id: item.id, outcome, at: clock() }, staged);
    items += 1;
    if (items < limits.items && staged.bytes < limits.bytes) continue;
    await commit();
    if (signal?.aborted === true) break;
  }
  if (items > 0) await commit();
  await commits.drain();
}
