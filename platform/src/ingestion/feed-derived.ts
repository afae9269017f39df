import { COMMIT_LIMITS, type CommitLimits } from './commit-limits.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import type { ContractWriter } from './contract-writer.ts';
import type { Derivation } from './derivation.ts';
import { inSequence } from './in-sequence.ts';
import type { WriterMesh, Writers } from './open-writers.ts';
import { StagedRecords } from './staged-records.ts';

export interface FeedOptions {
  readonly limits?: CommitLimits;
  readonly signal?: AbortSignal;
}

/**
 * Gives the contracts that derive from a writer's what its topic has and they have not: all of it to one that was just declared. In the
 * order of the sequence, each commit with how far it came, so that it goes on there and later records follow. Those that derive
 * from a derived one are fed first, or they would miss what it has. Where the signal aborts, it ends before it is done. Fails with
 * `CONTRACT_TURNED`.
 */
export async function feedDerived(
  mesh: WriterMesh,
  writers: Pick<Writers, 'producer'>,
  writer: ContractWriter,
  options: FeedOptions,
): Promise<void> {
  for (const derivation of writer.derivations) {
    await feedDerived(mesh, writers, derivation.writer, options);
    if (options.signal?.aborted === true) return;
    if (derivation.next < writer.sequence) await feed(mesh, writers, writer, derivation, options);
    // Not before it is fed: where each of two lacks some of the other, it is completed one way and then the other.
    derivation.requireReturned();
  }
}

async function feed(
  mesh: WriterMesh,
  { producer }: Pick<Writers, 'producer'>,
  { contract, sequence }: ContractWriter,
  derivation: Derivation,
  { limits = COMMIT_LIMITS, signal }: FeedOptions,
): Promise<void> {
  const commits = new CommitPipeline(producer);
  let staged = new StagedRecords();
  let items = 0;
  const commit = async (): Promise<void> => {
    derivation.stageState(staged);
    await commits.commit(staged);
    staged = new StagedRecords();
    items = 0;
  };
  for await (const { row, sequence: at } of inSequence(mesh, contract, derivation.next)) {
    derivation.take(row, at, staged);
    items += 1;
    if (items < limits.items && staged.bytes < limits.bytes) continue;
    await commit();
    if (signal?.aborted === true) return commits.drain();
  }
  // A log that does not keep everything has no record for every sequence.
  derivation.passed(sequence);
  await commit();
  await commits.drain();
}
