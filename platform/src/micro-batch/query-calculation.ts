import { emptyDelta, type QueryKernel } from '../compile/index.ts';
import { groupsOf, type WindowedStates } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import { leastWatermark, queryRowKey, type ServedRow } from '../serving/index.ts';
import type { Calculate } from './calculation.ts';
import { dropStates, loadStates, saveStates, type StoredState } from './state-table.ts';

/**
 * A query: every partition is folded by itself, the partial states are merged with each other and with the stored ones
 * of the same groups. States of final windows are removed.
 */
export function queryCalculation(product: QueryProduct, kernel: QueryKernel): Calculate {
  const { algebra } = kernel;
  const { size } = product.plan.window;
  return (checkpoint) => {
    const deltas = checkpoint.map(emptyDelta);
    return {
      async feed(batch) {
        const delta = deltas[batch.partition];
        if (delta === undefined) return;
        for (let from = 0; (from = kernel.fold(batch, from, delta)) < batch.count;) await kernel.learn(batch, from);
      },
      async finish(transaction) {
        const merged: WindowedStates = new Map();
        const add = (windowStart: number, key: string, state: object): void => {
          const groups = groupsOf(merged, windowStart);
          const into = groups.get(key);
          if (into === undefined) groups.set(key, state);
          else algebra.merge(into, state);
        };
        for (const delta of deltas) {
          for (const [windowStart, groups] of delta.groups) {
            for (const [key, state] of groups) add(windowStart, key, state);
          }
        }
        const touched = [...merged].flatMap(([windowStart, groups]) =>
          Array.from(groups.keys(), (key) => ({ windowStart, key })),
        );
        for (const { windowStart, key, state } of await loadStates(transaction, product, touched)) {
          add(windowStart, key, algebra.decode(state));
        }
        const progress = deltas.map((delta) => delta.progress);
        const watermark = leastWatermark(product, progress);
        const rows: ServedRow[] = [];
        const open: StoredState[] = [];
        for (const [windowStart, groups] of merged) {
          for (const [key, group] of groups) {
            const row = algebra.row(windowStart, key, group);
            rows.push({ key: queryRowKey(product, row), task: 0, row });
            if (windowStart + size > watermark) open.push({ windowStart, key, state: algebra.encode(group) });
          }
        }
        await saveStates(transaction, product, open);
        if (Number.isFinite(watermark)) await dropStates(transaction, product, watermark - size);
        const late = deltas.flatMap((delta, partition) => delta.late.map((offset) => ({ partition, offset })));
        return { rows, late, progress };
      },
    };
  };
}
