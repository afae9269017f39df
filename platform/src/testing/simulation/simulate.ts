import { memoryBroker, memoryLog } from '../../log/memory/index.ts';
import type { Product } from '../../product/index.ts';
import { memoryRegistry } from '../../registry/index.ts';
import { ensureStreamTopics } from '../../stream/topics.ts';
import { choicesOf } from '../fuzz/choices.ts';
import { broken } from './broken-law.ts';
import { checkAll, whatIsMissing, type Places } from './check-run.ts';
import { disasters } from './disasters.ts';
import { Fleet } from './fleet.ts';
import { contracts, products } from './market.ts';
import { rolesOf } from './roles.ts';
import { Scheduler } from './scheduler.ts';
import { simDatabase } from './sim-tables.ts';
import { SimLeases } from './sim-leases.ts';
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
/** A commit that was decided before it became calm may still show its partitions one after the other, the source's state first. */
const SHOWN_MS = 2_000;

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
  const leases = new SimLeases(scheduler);
  const lasts = choices.of([8_000, 15_000, 25_000]);
  const inputs = contracts.filter((contract) => product.inputs.some(({ name }) => name === contract.name));
  const sources = inputs.map((contract) => ({
    contract,
    lines: sourceLines(choicesOf(seed, 3), contract, { lines: choices.between(20, 60), lasts }),
  }));
  const places: Places = { sources, served: simDatabase(), batched: simDatabase() };
  const plain = memoryLog({ broker });
  const failures: unknown[] = [];

  const fleet: Fleet = new Fleet(
    { scheduler, leases, choices: choicesOf(seed, 4), failed: (error) => failures.push(error) },
    rolesOf(product, {
      ...{ scheduler, weather, broker, registry: simRegistry(memoryRegistry(), weather), leases, places },
      commitLines: choices.between(1, 6),
      onLoss: (process, lost) => fleet.onLoss(process, lost),
    }),
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
      const found = await whatIsMissing(plain, product, places);
      if (found === '') await scheduler.pause(SHOWN_MS);
      missing = found === '' ? await whatIsMissing(plain, product, places) : found;
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

  let checked: Promise<void> | undefined = checkAll(plain, product, { ...places, count: weather.count });
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
