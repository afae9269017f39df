import { avroSchemaOf } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import type { Producer } from '../log/log.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { avroBlocks } from './avro-blocks.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import { type Counts, since, NO_COUNTS } from './counts.ts';
import { type IngesterState, loadState } from './ingester-state.ts';
import { RecordRouter } from './record-router.ts';
import { sortedBlocks } from './sorted-blocks.ts';
import { type BlockOptions, plainBlocks, type SourceBlock, type SourceProgress } from './source-blocks.ts';
import { sourceOptions } from './source-changed.ts';
import { openSource, type SourceFile } from './source-header.ts';
import { CONTRACT_KEY, type ContractState, sourceKey, type SourceState } from './source-state.ts';
import { StagedRecords } from './staged-records.ts';
import { ensureContractTopics, sourcesTopic } from './topics.ts';

/** What became of a source's items, over all its runs, and in `run` over this one. */
export interface IngestReport extends Counts {
  readonly contract: string;
  readonly source: string;
  readonly run: Counts;
}

export interface SourceOptions extends SourceFile {
  readonly source: string;
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
export interface IngestLimits {
  readonly items: number;
  readonly bytes: number;
  /** Bytes of the file read at a time. */
  readonly chunk?: number;
  /** Bytes of lines sorted in memory. */
  readonly sortBytes?: number;
}

const LIMITS: IngestLimits = { items: 20_000, bytes: 2 * 1024 * 1024 };

/**
 * Ingests a file for the only ingester of its contract, from where the source was left. Fails with `SOURCE_…` (exit code 2) before
 * anything is written, `LOG_FENCED` where another ingester took over.
 */
export async function ingestSource(
  mesh: Pick<Mesh, 'log' | 'registry' | 'folder' | 'namespace'>,
  options: SourceOptions,
): Promise<IngestReport> {
  const { contract, format } = options;
  if (options.sort === true && format.items !== 'line') throw notSortable(format.name);
  const { parse, start } = await openSource(options);
  await ensureContractTopics(mesh, contract);
  const schemaId = await mesh.registry.register(`${contract.name}-value`, avroSchemaOf(contract));
  const producer = await mesh.log.producer(`${contract.name}.ingest`);
  try {
    const state = await loadState(mesh.log, contract, options.source);
    if (state.source !== undefined) requireSame(state.source, options);
    options.onBegun?.(state.source?.counts ?? NO_COUNTS);
    const router = new RecordRouter({ ...options, schemaId, parse, state });
    const reading: BlockOptions = { file: options.file, start, state: state.source, ...chunkOf(options.limits) };
    const timeOf = (text: string): unknown => (parse(text) as Record<string, unknown>)[contract.eventTime];
    const spill = { file: `${mesh.folder}/tmp/${mesh.namespace}.${contract.name}.sort`, ...spillOf(options.limits) };
    const blocks =
      options.sort === true
        ? sortedBlocks({ ...reading, timeOf, spill })
        : format.items === 'line'
          ? plainBlocks(reading)
          : avroBlocks(reading);
    await ingestBlocks({ options, state, router, producer, blocks });
    const { source } = options;
    return {
      contract: contract.name,
      source,
      ...router.counts,
      run: since(router.counts, state.source?.counts ?? NO_COUNTS),
    };
  } finally {
    await producer.close();
  }
}

/** What one run of a source works with; `blocks` go on from `state`. */
export interface SourceRun {
  readonly options: Omit<SourceOptions, 'file'>;
  readonly state: IngesterState;
  readonly router: RecordRouter;
  readonly producer: Producer;
  readonly blocks: AsyncIterable<SourceBlock>;
}

/** Routes and commits all blocks; the end of `ingestSource`, and what the simulation feeds. */
export async function ingestBlocks({ options, state, router, producer, blocks }: SourceRun): Promise<void> {
  const { limits = LIMITS, signal, onProgress } = options;
  const commits = new CommitPipeline(producer);
  let staged = new StagedRecords();
  let items = 0;
  const commit = async (progress: SourceProgress): Promise<void> => {
    stageState(staged, options, state, router, progress);
    await commits.commit(staged);
    staged = new StagedRecords();
    items = 0;
  };
  let last: SourceProgress | undefined;
  for await (const block of blocks) {
    for (const item of block.items) router.route(item, staged);
    items += block.items.length;
    last = block.progress;
    if (last === undefined) continue;
    if (items >= limits.items || staged.bytes >= limits.bytes) await commit(last);
    onProgress?.({ received: router.counts.received, byte: last.position.byte });
    if (signal?.aborted === true) break;
  }
  if (last !== undefined && items > 0) await commit(last);
  await commits.drain();
}

function stageState(
  staged: StagedRecords,
  options: SourceRun['options'],
  state: IngesterState,
  router: RecordRouter,
  progress: SourceProgress,
): void {
  const { contract, source, format, flags } = options;
  const reached: SourceState = {
    format: format.name,
    flags,
    ...progress,
    counts: router.counts,
    maxTime: router.maxTime,
  };
  const topic = sourcesTopic(contract);
  const contractState: ContractState = { times: state.markers.times, accepted: router.sequence };
  staged.append(topic, 0, { key: CONTRACT_KEY, value: json(contractState) });
  staged.append(topic, 0, { key: sourceKey(source), value: json(reached) });
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

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
