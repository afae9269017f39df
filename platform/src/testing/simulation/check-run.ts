import type { Contract } from '../../contract/index.ts';
import { sourceKey, type SourceState } from '../../ingestion/source-state.ts';
import { sourcesTopic } from '../../ingestion/topics.ts';
import { readCompacted, type Log } from '../../log/index.ts';
import type { Product, Progress } from '../../product/index.ts';
import { combinedProgress } from '../../serving/index.ts';
import { mergeTasks } from '../../stream/topics.ts';
import type { LogEntry } from '../log-entry.ts';
import { readLog } from '../speeds/source-log.ts';
import { checkIngestion } from './check-ingestion.ts';
import { checkBatches, checkServed, checkStream, isWhole } from './check-speeds.ts';
import { oracleOf } from './oracle.ts';
import { SOURCE } from './sim-ingester.ts';
import type { SimDatabase } from './sim-tables.ts';
import type { SourceLine } from './source-lines.ts';

/** Where a run's input is, and what its processes make of it. */
export interface Places {
  readonly sources: readonly { readonly contract: Contract; readonly lines: readonly SourceLine[] }[];
  readonly served: SimDatabase;
  readonly batched: SimDatabase;
}

interface Checked extends Places {
  readonly count: (what: string, times: number) => void;
}

/** Checks all laws over what a run has left. */
export async function checkAll(
  log: Log,
  product: Product,
  { sources, served, batched, count }: Checked,
): Promise<void> {
  const logs: Record<string, LogEntry[]> = {};
  for (const { contract, lines } of sources) {
    const entries = (logs[contract.name] = await readLog(log, contract));
    entries.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
    await checkIngestion(log, contract, lines, entries);
  }
  const oracle = oracleOf(product, logs);
  const tasks = await checkStream(log, product, oracle, await endsOf(log, product));
  checkServed(product, oracle, served.history, tasks);
  checkBatches(product, oracle, batched.history);
  const entries = Object.values(logs).flat();
  const late = served.history.at(-1)?.late.size ?? 0;
  count(
    'lines',
    sources.reduce((sum, { lines }) => sum + lines.length, 0),
  );
  count('records accepted', entries.filter(({ row }) => row !== undefined).length);
  count('markers', entries.filter(({ marker }) => marker !== undefined).length);
  count('records late', late);
  count(
    'commits of stream tasks',
    tasks.reduce((sum, commits) => sum + commits.length, 0),
  );
  count('commits of sinks', served.history.length - 1);
  count('micro-batches', batched.history.length - 1);
}

async function endsOf(log: Log, { inputs }: Product): Promise<Progress> {
  const ends = inputs.map(async ({ name }) => {
    const cut = await log.ends(name);
    return [name, cut.map((end) => ({ end, maxTime: null, accepted: 0, late: 0 }))] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

/** Words for what is not yet in the log or in the tables; none where all is. */
export async function whatIsMissing(log: Log, product: Product, { sources, served, batched }: Places): Promise<string> {
  for (const { contract, lines } of sources) {
    const topic = sourcesTopic(contract);
    if ((await log.partitions(topic)) === undefined) return `no source of ${contract.name}`;
    const state = (await readCompacted(log, topic, 0)).get(sourceKey(SOURCE).toString('latin1'));
    const { position } =
      state === undefined ? { position: { line: 1 } } : (JSON.parse(state.toString()) as SourceState);
    if (position.line <= lines.length) return `${contract.name} is ingested up to line ${String(position.line)}`;
  }
  const ends = await endsOf(log, product);
  const progress = served.history.at(-1)?.progress ?? new Map<number, Progress>();
  const tasks = mergeTasks(product) > 0 ? [...progress.values()] : [combinedProgress(product, progress)];
  const isServed =
    tasks.length > 0 && progress.size >= mergeTasks(product) && tasks.every((own) => isWhole(product, own, ends));
  if (!isServed) return `the stream serves ${JSON.stringify([...progress])} of ${JSON.stringify(ends)}`;
  const batch = batched.history.at(-1)?.progress.get(0) ?? {};
  return isWhole(product, batch, ends) ? '' : `micro-batches serve ${JSON.stringify(batch)} of ${JSON.stringify(ends)}`;
}
