import { MeshError } from '../error/index.ts';
import type { Contract } from '../contract/contract.ts';
import type { Producer } from '../log/log.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { avroBlocks } from './avro-blocks.ts';
import { COMMIT_LIMITS, type CommitLimits } from './commit-limits.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import type { ContractWriter } from './contract-writer.ts';
import type { Counts } from './counts.ts';
import { requireIngested } from './derivations.ts';
import { feedDerived } from './feed-derived.ts';
import { type IngestReport, reportOf } from './ingest-report.ts';
import { openWriters, type WriterMesh } from './open-writers.ts';
import { digestsOf } from './prefix-digest.ts';
import { routeItem } from './record-router.ts';
import { sortedBlocks } from './sorted-blocks.ts';
import { type BlockOptions, plainBlocks, type SourceBlock, type SourceProgress } from './source-blocks.ts';
import { sourceOptions } from './source-changed.ts';
import type { ItemParser } from './source-format.ts';
import { openSource, type SourceFile } from './source-header.ts';
import type { SourceReached, SourceState } from './source-state.ts';
import { StagedRecords } from './staged-records.ts';

export interface SourceOptions extends SourceFile {
  readonly source: string;
  /** The contracts of the mesh: those that derive from this one are written with it. Default: none, until it is ingested into with them. */
  readonly contracts?: readonly Contract[];
  /** In event-time order; items without one come first. Default: the order of the file. */
  readonly sort?: boolean;
  /** The present in microseconds since 1970, for the contract's `maxAhead`. */
  readonly clock: () => number;
  /** When it aborts, what is read is committed and reported. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly received: number; readonly byte: number }) => void;
  readonly limits?: IngestLimits;
  /** Told what of the source is committed, before anything of it is read. */
  readonly onBegun?: (counts: Counts) => void;
}

/** When to commit: at the first block of the file with which one of these is reached. The log is the same whatever they are. */
export interface IngestLimits extends CommitLimits {
  /** Bytes of the file read at a time. */
  readonly chunk?: number;
  /** Bytes of lines sorted in memory. */
  readonly sortBytes?: number;
}

/**
 * Ingests a file for the only ingester of its contract, from where the source was left. Fails with `SOURCE_…` or `CONTRACT_DERIVED`
 * (exit code 2) before anything is written, `LOG_FENCED` where another ingester took over.
 */
export async function ingestSource(
  mesh: WriterMesh & Pick<Mesh, 'folder' | 'namespace'>,
  options: SourceOptions,
): Promise<IngestReport> {
  const { contract, contracts = [], format, source, clock } = options;
  if (options.sort === true && format.items !== 'line') throw notSortable(format.name);
  requireIngested(contract);
  const { parse, header, start } = await openSource(options);
  const writers = await openWriters(mesh, { contract, contracts, clock });
  try {
    const writer = await writers.writerOf(source);
    const flags = writer.guard.flags(options.flags);
    if (writer.begun !== undefined) requireSame(writer.begun, { ...options, flags: flags.flags });
    options.onBegun?.(writer.counts);
    await feedDerived(mesh, writers, writer, options);
    if (options.signal?.aborted === true) return reportOf(writer);
    const digests = await digestsOf(writer, mesh.pseudonymKey);
    const reading: BlockOptions = {
      file: options.file,
      start,
      state: writer.begun,
      digests,
      ...chunkOf(options.limits),
    };
    const timeOf = (text: string): unknown => (parse(text) as Record<string, unknown>)[contract.eventTime];
    const spill = { file: `${mesh.folder}/tmp/${mesh.namespace}.${contract.name}.sort`, ...spillOf(options.limits) };
    const blocks =
      options.sort === true
        ? sortedBlocks({ ...reading, timeOf, spill })
        : format.items === 'line'
          ? plainBlocks(reading)
          : avroBlocks(reading);
    const begun = { format: format.name, header, ...flags };
    await ingestBlocks({ options, begun, parse, writer, producer: writers.producer, blocks });
    return reportOf(writer);
  } finally {
    await writers.close();
  }
}

/** What one run of a source works with; `blocks` go on from where the writer's source was left. */
export interface SourceRun {
  readonly options: Pick<SourceOptions, 'limits' | 'signal' | 'onProgress'>;
  /** How the source is read: what its state says besides how far. */
  readonly begun: Pick<SourceReached, 'format' | 'header' | 'flags' | 'sealedFlags'>;
  readonly parse: ItemParser;
  readonly writer: ContractWriter;
  readonly producer: Producer;
  readonly blocks: AsyncIterable<SourceBlock>;
}

/** Routes and commits all blocks; the end of `ingestSource`, and what the simulation feeds. */
export async function ingestBlocks({ options, begun, parse, writer, producer, blocks }: SourceRun): Promise<void> {
  const { limits = COMMIT_LIMITS, signal, onProgress } = options;
  const commits = new CommitPipeline(producer);
  let staged = new StagedRecords();
  let items = 0;
  const commit = async (progress: SourceProgress): Promise<void> => {
    writer.stageState(staged, { ...begun, ...progress });
    await commits.commit(staged);
    staged = new StagedRecords();
    items = 0;
  };
  let last: SourceProgress | undefined;
  for await (const block of blocks) {
    for (const item of block.items) routeItem(writer, parse, item, staged);
    items += block.items.length;
    last = block.progress;
    if (last === undefined) continue;
    if (items >= limits.items || staged.bytes >= limits.bytes) await commit(last);
    onProgress?.({ received: writer.counts.received, byte: last.position.byte });
    if (signal?.aborted === true) break;
  }
  if (last !== undefined && items > 0) await commit(last);
  await commits.drain();
}

/** A source is one thing: read in another way, its positions and counts would mean something else. */
function requireSame(begun: SourceState, { source, format, flags, sort }: SourceOptions): void {
  const before = described(begun.format, begun.flags, begun.sortedItems !== null ? 'event time' : 'file');
  const now = described(format.name, flags, sort === true ? 'event time' : 'file');
  if (before !== now) throw sourceOptions(source, before, now);
}

function described(format: string, flags: Readonly<Record<string, string>>, order: string): string {
  const given = Object.entries(flags).map(([name, text]) => `, ${name} ${JSON.stringify(text)}`);
  return `${format}${given.toSorted().join('')} in the order of the ${order}`;
}

const chunkOf = (limits: IngestLimits | undefined): { chunk?: number } =>
  limits?.chunk === undefined ? {} : { chunk: limits.chunk };

const spillOf = (limits: IngestLimits | undefined): { bytes?: number } =>
  limits?.sortBytes === undefined ? {} : { bytes: limits.sortBytes };

const notSortable = (format: string): MeshError =>
  new MeshError({
    code: 'SOURCE_FORMAT',
    found: `--sort with the format ${format}`,
    expected: 'a format of lines',
    likelyCause: 'the order of the file is wanted: leave --sort out',
  });
