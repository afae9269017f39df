import { compileFlow, compileQuery, emptyDelta, type Delta } from '../compile/index.ts';
import type { Flow } from '../operator/flow.ts';
import type { QueryProduct } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { leastWatermarks, partitionsOf, type LateAddress } from '../serving/index.ts';
import type { Calculate } from './calculation.ts';
import type { StateStore } from './state-store.ts';

/**
 * A query: every partition of every contract is folded by itself; the partial states go into a flow that is restored from the
 * states kept, brought to the watermarks, and kept again. A flow of one aggregate restores only the groups that were touched;
 * those that nothing touched and the watermark has passed are dropped unseen.
 */
export function queryCalculation(product: QueryProduct, registry: SchemaRegistry): Calculate {
  const kernels = new Map(product.inputs.map(({ name }) => [name, compileQuery(product, name, registry)]));
  return (checkpoint) => {
    const deltas = new Map(
      product.inputs.map((input) => [
        input.name,
        partitionsOf(checkpoint, input).map((reached) => emptyDelta(product, reached)),
      ]),
    );
    return {
      async feed(batch) {
        const kernel = kernels.get(batch.topic);
        const delta = deltas.get(batch.topic)?.[batch.partition];
        if (kernel === undefined || delta === undefined) throw new TypeError(`${product.name} reads no ${batch.topic}`);
        for (let from = 0; (from = kernel.fold(batch, from, delta)) < batch.count;) await kernel.learn(batch, from);
      },
      async finish(states) {
        const flow = compileFlow(product);
        const folded = [...deltas.values()].flat();
        const isPart = await restore(flow, folded, states);
        for (const { leaves } of folded) for (const [leaf, groups] of leaves.entries()) flow.merge(leaf, groups);
        const progress = progressOf(deltas);
        const watermarks = leastWatermarks(product, progress);
        const { rows, entries } = flow.advance(watermarks);
        await states.save(entries);
        if (isPart) await states.drop(Math.min(...watermarks));
        return { rows: rows.map((change) => ({ ...change, task: 0 })), late: lateOf(deltas), poison: [], progress };
      },
    };
  };
}

/** By contract, by partition. */
type Deltas = ReadonlyMap<string, readonly Delta[]>;

/** Restores what merging these deltas needs; true where that may not be all that is kept. */
async function restore(flow: Flow, deltas: readonly Delta[], states: StateStore): Promise<boolean> {
  const needed = new Map<string, Buffer>();
  for (const { leaves } of deltas) {
    const keys = flow.needed(leaves[0] ?? new Map());
    if (keys === undefined) {
      for (const { key, value } of await states.loadAll()) flow.restore(key, value);
      return false;
    }
    for (const key of keys) needed.set(key.toString('latin1'), key);
  }
  for (const { key, value } of await states.load([...needed.values()])) flow.restore(key, value);
  return true;
}

const progressOf = (deltas: Deltas): Progress =>
  Object.fromEntries(
    [...deltas].map(([contract, partitions]) => [contract, partitions.map(({ progress }) => progress)]),
  );

const lateOf = (deltas: Deltas): LateAddress[] =>
  [...deltas].flatMap(([contract, partitions]) =>
    partitions.flatMap(({ late }, partition) => late.map((offset) => ({ contract, partition, offset }))),
  );
