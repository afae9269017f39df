import type { Contract } from '../contract/contract.ts';
import { emptyCut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { partitionsOf } from '../serving/index.ts';
import { countBetween } from './count-between.ts';
import type { InputEnd } from './input-ends.ts';

/** What of one partition of an input is not in a result yet. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  /** False where `records` is only the greatest it can be. */
  readonly exact: boolean;
  /**
   * How far the result's greatest event time is behind the log's, in seconds of event time; 0 where nothing is missing, null where
   * one of the two is not known.
   */
  readonly seconds: number | null;
}

/** How far a result has come, and how many offsets are counted at `most`, see `countBetween`. */
interface ServedUpTo {
  readonly progress: Progress;
  readonly most: number;
}

/** What of each partition of all inputs is not in the result with this progress, one input after the other. */
export async function inputLag(
  { log }: Pick<Mesh, 'log'>,
  product: Product,
  ends: ReadonlyMap<string, InputEnd>,
  { progress, most }: ServedUpTo,
): Promise<readonly PartitionLag[]> {
  const lags: PartitionLag[] = [];
  for (const input of product.inputs) lags.push(...(await lagIn(log, input, ends.get(input.name), { progress, most })));
  return lags;
}

async function lagIn(
  log: Mesh['log'],
  input: Contract,
  known: InputEnd | undefined,
  { progress, most }: ServedUpTo,
): Promise<readonly PartitionLag[]> {
  const reached = partitionsOf(progress, input);
  const { cut, times } = known ?? { cut: emptyCut(input.partitions), times: [] };
  const from = reached.map(({ end }) => end);
  const { records, exact } = await countBetween(log, input.name, { from, to: cut, most });
  return reached.map(({ maxTime }, partition) => {
    const missing = records[partition] ?? 0;
    const greatest = times[partition] ?? null;
    const behind = greatest === null || maxTime === null ? null : Math.max(0, greatest - maxTime) / 1_000_000;
    return {
      topic: input.name,
      partition,
      records: missing,
      exact,
      seconds: missing === 0 ? 0 : behind,
    };
  });
}
