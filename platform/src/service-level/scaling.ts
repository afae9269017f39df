import { measuredRates, recommendedProcesses, type Heartbeat } from '../lag/index.ts';
import type { TopicPartition } from '../log/log.ts';
import type { Product, Speed } from '../product/product.ts';
import { mergeTasks } from '../stream/topics.ts';

/** What an autoscaler needs to know of one speed of a product. */
export interface Scaling {
  /** Processes whose heartbeat is fresh; a run shows its first after some seconds. */
  readonly running: number;
  /** How many there should be. */
  readonly recommended: number;
  /** Processes that can have a share in the work at most. */
  readonly most: number;
  /** Records a second that come, and that one process reads while it works; null where nothing was measured. */
  readonly inputRate: number | null;
  readonly drainRate: number | null;
  /** By process: the share of the last minute in which it worked, 0 to 1. */
  readonly utilisation: Readonly<Record<string, number>>;
}

/** What the heartbeats of a speed say of the processes that it needs, where `lag` records wait and the result may be `freshness` seconds old. */
export function scalingOf(
  product: Product,
  speed: Speed,
  beats: ReadonlyMap<string, Heartbeat>,
  { lag, freshness }: { readonly lag: number; readonly freshness: number },
): Scaling {
  const { input, drain } = measuredRates(
    [...beats.values()],
    product.inputs.map(({ name }) => name),
  );
  const most = speed === 'stream' ? mostProcesses(product) : 1;
  const running = beats.size;
  return {
    running,
    recommended: recommendedProcesses({ lag, inputRate: input, drainRate: drain, within: freshness, running, most }),
    most,
    inputRate: running === 0 || speed !== 'stream' ? null : rounded(input),
    drainRate: drain === null ? null : rounded(drain),
    utilisation: Object.fromEntries([...beats].map(([process, { utilisation }]) => [process, rounded(utilisation)])),
  };
}

/** Equal partitions of all topics meet at one process, so those of the topic that has most of them can be apart. */
const mostProcesses = (product: Product): number =>
  Math.max(mergeTasks(product), ...product.inputs.map(({ partitions }) => partitions));

/**
 * The share of the last minute in which a task worked, 0 to 1; null where no process that runs has it. A micro-batch takes all partitions
 * in one task, which is its process's whole work.
 */
export function taskUtilisation(speed: Speed, task: TopicPartition, beats: readonly Heartbeat[]): number | null {
  const shares = beats.flatMap(({ tasks, seconds, utilisation }) =>
    speed === 'stream'
      ? tasks
          .filter(({ topic, partition }) => topic === task.topic && partition === task.partition)
          .map(({ busy }) => busy / seconds)
      : [utilisation],
  );
  return shares.length === 0 ? null : rounded(Math.min(1, Math.max(...shares)));
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
