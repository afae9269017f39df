import { readCompacted, type Log } from '../../log/index.ts';
import { memoryBroker, memoryLog } from '../../log/memory/index.ts';
import { takeBatches } from '../../micro-batch/run-micro-batch.ts';
import { canRetry, MeshError } from '../../error/index.ts';
import type { Contract } from '../../contract/index.ts';
import type { Product, Progress } from '../../product/index.ts';
import { sourceKey, type SourceState } from '../../ingestion/source-state.ts';
import { sourcesTopic } from '../../ingestion/topics.ts';
import { memoryRegistry } from '../../registry/index.ts';
import { combinedProgress } from '../../serving/index.ts';
import { followOutput } from '../../stream/run-sink.ts';
import { workInSlots } from '../../stream/run-tasks.ts';
import { ensureStreamTopics, mergeTasks } from '../../stream/topics.ts';
import { choicesOf } from '../fuzz/choices.ts';
import type { LogEntry } from '../log-entry.ts';
import { readLog } from '../speeds/source-log.ts';
import { broken } from './broken-law.ts';
import { checkIngestion } from './check-ingestion.ts';
import { checkBatches, checkServed, checkStream, isWhole } from './check-speeds.ts';
import { disasters } from './disasters.ts';
import { Fleet } from './fleet.ts';
import { contracts, products } from './market.ts';
import { oracleOf } from './oracle.ts';
import { Scheduler, type SimProcess } from './scheduler.ts';
import { simDatabase, simTables, type SimDatabase } from './sim-tables.ts';
import { SimLeases } from './sim-leases.ts';
import { SOURCE, simIngest } from './sim-ingester.ts';
import { simLog } from './sim-log.ts';
import { simRegistry } from './sim-registry.ts';
import { sourceLines } from './source-lines.ts';
import { installVirtualTime } from './virtual-globals.ts';
import { weather as weatherOf } from './weather.ts';

/** What became of one seed. */
export interface SimResult {
  readonly seed: number;
  readonly product: string;
  /** Of all that happened, in order: equal for two runs of one seed. */
  readonly digest: string;
  /** Events, and how much virtual time they took, milliseconds. */
  readonly steps: number;
  readonly lasted: number;
  /** What struck, by kind. */
  readonly counts: ReadonlyMap<string, number>;
  readonly failure: Error | undefined;
  /** What happened: virtual milliseconds, the process, what it did. */
  readonly lines: readonly string[];
}

/** How long a mesh may take to catch up once it is calm, virtual milliseconds. */
const CATCH_UP_MS = 60_000;
/** How long it may take to stop. */
const STOP_MS = 10_000;
const LOOK_MS = 200;

/** Runs one seed: a product, its input and all that befalls its processes. Throws nothing; two runs of a seed are the same. */
export async function simulate(seed: number): Promise<SimResult> {
  const choices = choicesOf(seed, 0);
  const scheduler = new Scheduler(choicesOf(seed, 1));
  const restore = installVirtualTime(scheduler);
  const product = products[seed % products.length] as Product;
  const weather = weatherOf(scheduler, choicesOf(seed, 2));
  let failure: Error | undefined;
  try {
    await run(product, { choices, scheduler, weather, seed });
  } catch (error) {
    failure = error instanceof Error ? error : new Error('not an error', { cause: error });
  } finally {
    restore();
  }
  const { steps } = scheduler;
  const lasted = scheduler.now();
  scheduler.trace(failure === undefined ? 'holds' : failure.message);
  return {
    seed,
    product: product.name,
    digest: scheduler.digest(),
    steps,
    lasted,
    counts: weather.counts,
    failure,
    lines: scheduler.lines,
  };
}

interface World {
  readonly choices: ReturnType<typeof choicesOf>;
  readonly scheduler: Scheduler;
  readonly weather: ReturnType<typeof weatherOf>;
  readonly seed: number;
}

async function run(product: Product, { choices, scheduler, weather, seed }: World): Promise<void> {
  const broker = memoryBroker(weather.faults);
  const registry = memoryRegistry();
  const leases = new SimLeases(scheduler);
  const served = simDatabase();
  const batched = simDatabase();
  const lasts = choices.of([8_000, 15_000, 25_000]);
  const inputs = contracts.filter((contract) => product.inputs.some(({ name }) => name === contract.name));
  const sources = inputs.map((contract) => ({
    contract,
    lines: sourceLines(choicesOf(seed, 3), contract, { lines: choices.between(20, 60), lasts }),
  }));
  const commitLines = choices.between(1, 6);
  const plain = memoryLog({ broker });
  const failures: unknown[] = [];

  const meshOf = (process: SimProcess) => {
    const { log, expire } = simLog(process, { broker, scheduler, weather });
    fleet.onLoss(process, expire);
    return { log, registry: simRegistry(registry, weather), namespace: 'simulation' };
  };
  const toolsOf = { scheduler, weather };
  const fleet: Fleet = new Fleet(
    { scheduler, leases, choices: choicesOf(seed, 4), failed: (error) => failures.push(error) },
    {
      async ingester(process) {
        const mesh = meshOf(process);
        await Promise.all(
          sources.map(async ({ contract, lines }) => {
            const { signal } = process.stop;
            const until = async (at: number): Promise<void> => {
              while (scheduler.now() < at && !signal.aborted)
                await scheduler.pause(Math.min(at - scheduler.now(), 500));
            };
            while (!signal.aborted) {
              const lease = await leases.acquire(process, `${contract.name}.ingest`, signal).catch(() => undefined);
              if (lease === undefined) return;
              try {
                await simIngest(mesh, { contract, lines, commitLines, until, clock: () => Date.now() * 1000, signal });
                await scheduler.pause(1_000);
              } catch (error) {
                if (!canRetry(error) && !(error instanceof MeshError && error.code === 'LOG_FENCED')) throw error;
                await scheduler.pause(200);
              } finally {
                await lease.release();
              }
            }
          }),
        );
      },
      async stream(process) {
        const mesh = meshOf(process);
        const { signal } = process.stop;
        await Promise.all([
          workInSlots(mesh, product, { signal, tryLease: (name) => leases.take(process, name) }),
          followOutput(mesh, product, {
            signal,
            acquire: (name, options) => leases.acquire(process, name, options.signal),
            store: simTables(served, process, toolsOf),
          }),
        ]);
      },
      async batches(process) {
        const mesh = meshOf(process);
        const store = simTables(batched, process, toolsOf);
        await takeBatches({ ...mesh, store }, product, { untilCaughtUp: false, signal: process.stop.signal });
      },
    },
  );

  let missing = 'nothing was looked at';
  const disarm = weather.arm((process) => fleet.freeze(process, choices.between(100, choices.of([800, 5_000]))));
  const failed = (): boolean => failures.length > 0;
  for (const contract of inputs)
    await plain.ensureTopic({ name: contract.name, partitions: contract.partitions, cleanup: 'delete' });
  await ensureStreamTopics(plain, product);
  fleet.start({ ingester: choices.of([2, 1]), stream: choices.of([2, 2, 3, 1]), batches: choices.of([1, 2]) });
  void disasters({ scheduler, weather, fleet, choices: choicesOf(seed, 5) });
  await scheduler.runUntil(failed, lasts + 1_000);
  weather.calm();
  disarm();
  fleet.recover();
  const catchUp = async (): Promise<void> => {
    while (missing !== '') {
      await scheduler.pause(LOOK_MS);
      missing = await whatIsMissing(plain, product, { sources, served, batched });
    }
  };
  void catchUp();
  await scheduler.runUntil(() => failed() || missing === '', scheduler.now() + CATCH_UP_MS);
  if (failed()) throw failures[0];
  if (missing !== '') throw broken(0, `not caught up after ${String(CATCH_UP_MS / 1000)} calm seconds: ${missing}`);
  fleet.stop();
  await scheduler.runUntil(() => failed() || fleet.isStopped, scheduler.now() + STOP_MS);
  if (failed()) throw failures[0];
  if (!fleet.isStopped) throw broken(0, `has not stopped after ${String(STOP_MS / 1000)} seconds`);

  let checked: Promise<void> | undefined = checkAll(plain, product, { sources, served, batched, count: weather.count });
  let result: unknown;
  void checked.then(
    () => (checked = undefined),
    (error: unknown) => {
      result = error;
      checked = undefined;
    },
  );
  await scheduler.runUntil(() => checked === undefined, Infinity);
  if (result !== undefined) throw result;
}

interface Places {
  readonly sources: readonly { readonly contract: Contract; readonly lines: Parameters<typeof checkIngestion>[2] }[];
  readonly served: SimDatabase;
  readonly batched: SimDatabase;
}

interface Checked extends Places {
  readonly count: (what: string, times: number) => void;
}

async function checkAll(log: Log, product: Product, { sources, served, batched, count }: Checked): Promise<void> {
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
async function whatIsMissing(log: Log, product: Product, { sources, served, batched }: Places): Promise<string> {
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
