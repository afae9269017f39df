import { openMesh } from '@tempi/platform/mesh';
import type { Product } from '@tempi/platform/product';
import type { KafkaSettings } from '@tempi/platform/settings';
import { note } from '../cli/output.ts';
import type { BenchOptions } from './bench-stream.ts';
import { exactlyOnceSubjects } from './exactly-once-subjects.ts';
import { outputDigest, runRound, type Delivery, type Round } from './exactly-once-round.ts';
import { ingestPageViews } from './page-views.ts';

/** What exactly once costs one product's stream on Kafka. Ratios are of paired runs, exactly once to at least once. */
export interface ExactlyOnceCost {
  readonly product: string;
  readonly records: number;
  readonly pairs: number;
  /** Medians. */
  readonly exactlyOnce: Speed;
  readonly atLeastOnce: Speed;
  /** The share of throughput that exactly once takes: of the median pair, and of the best and the worst. */
  readonly cost: number;
  readonly leastCost: number;
  readonly greatestCost: number;
  /** CPU seconds of exactly once for one of at least once, the median pair. */
  readonly cpuRatio: number;
  readonly rowsEqual: boolean;
}

export interface Speed {
  readonly recordsPerSecond: number;
  readonly cpuSeconds: number;
  readonly commits: number;
  readonly commitMs: number;
}

export interface CostOptions extends BenchOptions {
  readonly settings: BenchOptions['settings'] & { readonly kafka: KafkaSettings };
  /** Measured pairs of a product; one before them warms up. */
  readonly pairs: number;
}

/**
 * Runs the same products over the same page views exactly once and at least once, by turns: pairs whose order alternates, so
 * that whatever else the machine does falls on both.
 */
export async function benchExactlyOnce({ folder, settings, records, pairs }: CostOptions): Promise<ExactlyOnceCost[]> {
  const mesh = await openMesh({ folder, settings });
  try {
    note(`ingesting ${String(records)} page views`);
    await ingestPageViews(mesh, records);
    const costs: ExactlyOnceCost[] = [];
    for (const product of exactlyOnceSubjects()) {
      const rounds: Record<Delivery, Round>[] = [];
      for (let pair = 0; pair <= pairs; pair++) {
        note(`${product.name}: ${pair === 0 ? 'warming up' : `pair ${String(pair)} of ${String(pairs)}`}`);
        const round = (delivery: Delivery): Promise<Round> =>
          runRound({ ...mesh, kafka: settings.kafka }, named(product, delivery, pair), delivery);
        if (pair % 2 === 0)
          rounds.push({ exactlyOnce: await round('exactlyOnce'), atLeastOnce: await round('atLeastOnce') });
        else {
          const atLeastOnce = await round('atLeastOnce');
          rounds.push({ exactlyOnce: await round('exactlyOnce'), atLeastOnce });
        }
      }
      const digests = await Promise.all(
        (['exactlyOnce', 'atLeastOnce'] as const).map((delivery) =>
          outputDigest(mesh, named(product, delivery, pairs)),
        ),
      );
      costs.push({ product: product.name, ...costOf(rounds.slice(1), records), rowsEqual: digests[0] === digests[1] });
    }
    return costs;
  } finally {
    await mesh.close();
  }
}

const named = (product: Product, delivery: Delivery, pair: number): Product => ({
  ...product,
  name: `${product.name}.${delivery}${String(pair)}`,
});

function costOf(
  rounds: readonly Record<Delivery, Round>[],
  records: number,
): Omit<ExactlyOnceCost, 'product' | 'rowsEqual'> {
  const costs = rounds.map(({ exactlyOnce, atLeastOnce }) => 1 - atLeastOnce.seconds / exactlyOnce.seconds);
  const speedOf = (delivery: Delivery): Speed => {
    const of = (field: keyof Round): number => median(rounds.map((round) => round[delivery][field]));
    return {
      recordsPerSecond: Math.round(records / of('seconds')),
      cpuSeconds: rounded(of('cpuSeconds')),
      commits: of('commits'),
      commitMs: rounded(of('commitMs')),
    };
  };
  return {
    records,
    pairs: rounds.length,
    exactlyOnce: speedOf('exactlyOnce'),
    atLeastOnce: speedOf('atLeastOnce'),
    cost: rounded(median(costs)),
    leastCost: rounded(Math.min(...costs)),
    greatestCost: rounded(Math.max(...costs)),
    cpuRatio: rounded(
      median(rounds.map(({ exactlyOnce, atLeastOnce }) => exactlyOnce.cpuSeconds / atLeastOnce.cpuSeconds)),
    ),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
