import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MeshError } from '@tempi/platform/error';
import { readSettings, readSettingsFile, type KafkaSettings, type Settings } from '@tempi/platform/settings';
import { benchExactlyOnce, type ExactlyOnceCost } from '../bench/bench-exactly-once.ts';
import { benchIngest, type IngestBench } from '../bench/bench-ingest.ts';
import { benchState, type StateBench } from '../bench/bench-state.ts';
import { benchStream, type StreamBench } from '../bench/bench-stream.ts';
import { withBroker } from '../bench/with-broker.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson, printTable, printText } from '../cli/output.ts';

interface BenchOptions extends CommonOptions {
  readonly records: number;
}

interface CostOptions extends BenchOptions {
  readonly pairs: number;
}

interface IngestOptions extends CommonOptions {
  readonly seconds: number;
}

interface StateOptions extends CommonOptions {
  readonly keys: number;
  readonly memory: string;
}

/** What exactly once may take of the throughput of at least once. */
const GREATEST_COST = 0.15;

/** `mesh bench`: how fast the platform is on this machine. */
export const benchCommand = (): Command =>
  commandGroup('bench', 'benchmarks')
    .addCommand(streamCommand())
    .addCommand(exactlyOnceCommand())
    .addCommand(ingestCommand())
    .addCommand(stateCommand());

/** `mesh bench stream`: page-traffic by its stream, exactly once, on the embedded log and on Kafka in one run. */
const streamCommand = (): Command =>
  meshCommand(
    'stream',
    'page-traffic by its stream, on the embedded log and on Kafka',
    'mesh bench stream --records 100000 --json',
  )
    .option('--records <n>', 'how many page views', countOf('records'), 200_000)
    .action((options: BenchOptions) =>
      inNewFolder(options, async (parent, settings) => {
        const { records } = options;
        const results: StreamBench[] = [];
        const embedded = { ...settings, kafka: undefined };
        results.push(await benchStream({ folder: join(parent, 'embedded'), settings: embedded, records }));
        await withBroker(settings, parent, async (kafka, reason) => {
          if (kafka === undefined) return note(`not on Kafka: ${reason}`);
          results.push(await benchStream({ folder: join(parent, 'mesh'), settings: { ...settings, kafka }, records }));
        });
        if (options.json) printJson(results);
        else printTable(results.map((result) => ({ ...result })));
        if (results.some(({ rowsEqualBatch }) => !rowsEqualBatch)) process.exitCode = 1;
      }),
    );

/** `mesh bench exactly-once`: fails where it costs more than 15% of throughput, or shows other rows. */
const exactlyOnceCommand = (): Command =>
  meshCommand(
    'exactly-once',
    'what exactly once costs streams on Kafka, against at least once',
    'mesh bench exactly-once --records 100000 --pairs 3',
  )
    .option('--records <n>', 'how many page views', countOf('records'), 500_000)
    .option('--pairs <n>', 'how many runs of each kind', countOf('pairs'), 5)
    .action((options: CostOptions) =>
      inNewFolder(options, async (parent, settings) => {
        const { records, pairs } = options;
        await withBroker(settings, parent, async (kafka, reason) => {
          const costs = await benchExactlyOnce({
            folder: join(parent, 'mesh'),
            settings: { ...settings, kafka: mustBe(kafka, reason) },
            ...{ records, pairs },
          });
          if (options.json) printJson(costs);
          else printTable(costs.flatMap(linesOf));
          if (costs.some(({ cost, rowsEqual }) => cost > GREATEST_COST || !rowsEqual)) process.exitCode = 1;
        });
      }),
    );

/** `mesh bench ingest`: fails where a request was refused. */
const ingestCommand = (): Command =>
  meshCommand('ingest', 'ingestion by HTTP, on the embedded log and on Kafka', 'mesh bench ingest --seconds 2')
    .option('--seconds <n>', 'how long each measurement takes', countOf('seconds'), 5)
    .action((options: IngestOptions) =>
      inNewFolder(options, async (parent, settings) => {
        const { seconds } = options;
        const results: IngestBench[] = [];
        const embedded = { ...settings, kafka: undefined };
        results.push(...(await benchIngest({ folder: join(parent, 'embedded'), settings: embedded, seconds })));
        await withBroker(settings, parent, async (kafka, reason) => {
          if (kafka === undefined) return note(`not on Kafka: ${reason}`);
          const onKafka = { ...settings, kafka };
          results.push(...(await benchIngest({ folder: join(parent, 'mesh'), settings: onKafka, seconds })));
        });
        if (options.json) printJson(results);
        else printTable(results.map((result) => ({ ...result })));
        if (results.some(({ refused }) => refused > 0)) process.exitCode = 1;
      }),
    );

/** `mesh bench state`: shows and does not judge, for how long a recovery takes is the machine's affair; the goal is said. */
const stateCommand = (): Command =>
  meshCommand(
    'state',
    'recovery of state, and its memory where it does not fit, on the embedded log',
    'mesh bench state --keys 100000 --memory 32MB',
  )
    .option('--keys <n>', 'how many keys have state', countOf('keys'), 1_000_000)
    .option('--memory <size>', 'the memory for states, as MESH_STATE_MEMORY', '64MB')
    .action((options: StateOptions) =>
      inNewFolder(options, async (parent, given) => {
        const { keys, memory } = options;
        const { stateMemory } = readSettings({ MESH_STATE_MEMORY: memory });
        const settings = { ...given, kafka: undefined, stateMemory };
        const result = await benchState({ folder: join(parent, 'embedded'), settings, keys });
        if (options.json) return printJson(result);
        printTable(recoveriesOf(result));
        printText('');
        printTable([{ log: result.log, ...result.memory }]);
        note('The goal: a recovery of 1,000,000 keys in less than 5 s.');
      }),
    );

const recoveriesOf = ({ log, keys, copy, changelog }: StateBench) => [
  { log, keys, restart: 'with the copy', ...copy },
  { log, keys, restart: 'from the changelog', ...changelog },
];

const linesOf = ({
  product,
  exactlyOnce,
  atLeastOnce,
  cost,
  leastCost,
  greatestCost,
  cpuRatio,
  rowsEqual,
}: ExactlyOnceCost) => [
  { product, delivery: 'at least once', ...atLeastOnce, cost: '', spread: '', cpu: '', rows: '' },
  {
    ...{ product, delivery: 'exactly once', ...exactlyOnce },
    ...{ cost: percent(cost), spread: `${percent(leastCost)} to ${percent(greatestCost)}` },
    ...{ cpu: `x ${cpuRatio.toFixed(2)}`, rows: rowsEqual ? 'equal' : 'DIFFERENT' },
  },
];

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function mustBe(kafka: KafkaSettings | undefined, reason: string): KafkaSettings {
  if (kafka !== undefined) return kafka;
  throw new MeshError({
    code: 'KAFKA_MISSING',
    found: reason,
    expected: 'a broker to measure with',
    likelyCause: 'a tool is missing on this machine; `npm run bootstrap` says which, or set KAFKA_BROKERS',
    exitCode: 3,
  });
}

/** Calls `work` with a folder that is removed afterwards, and the settings of the options. */
async function inNewFolder(
  options: CommonOptions,
  work: (parent: string, settings: Settings) => Promise<void>,
): Promise<void> {
  const more = options.env === undefined ? {} : await readSettingsFile(options.env);
  const folder = options.data ?? tmpdir();
  await mkdir(folder, { recursive: true });
  const parent = await mkdtemp(join(folder, 'tempi-bench-'));
  try {
    await work(parent, readSettings(undefined, more));
  } finally {
    await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** A parser for the value of an option. */
const countOf =
  (option: string) =>
  (text: string): number => {
    const count = Number(text);
    if (Number.isInteger(count) && count > 0) return count;
    throw new MeshError({
      code: 'CLI_NOT_A_COUNT',
      found: `--${option} ${text}`,
      expected: 'a whole number from 1',
      likelyCause: 'a slip of the keyboard',
    });
  };
