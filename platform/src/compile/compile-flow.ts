import { entryKey, parseEntryKey } from '../operator/flow-entry.ts';
import { shownWindows } from '../operator/flow-shown-windows.ts';
import type { Flow, StateEntry } from '../operator/flow.ts';
import type { QueryProduct } from '../product/product.ts';
import { compileAlgebras } from './compile-algebra.ts';

/** All of a query product that comes after its leaves. See `Flow`. */
export function compileFlow(product: QueryProduct): Flow {
  const [algebra] = compileAlgebras(product);
  const [leaf] = product.stages.leaves;
  if (leaf?.kind !== 'aggregate' || algebra === undefined) throw new Error('later');
  const windows = shownWindows(algebra, leaf.plan, 0);
  return {
    merge: (_, groups) => windows.merge(groups),
    advance([watermark = -Infinity]) {
      const entries: StateEntry[] = [];
      return { rows: windows.advance(watermark, entries), entries };
    },
    restore: (key, value) => windows.restore(parseEntryKey(key), value),
    needed: (groups) =>
      Array.from(groups, ([time, states]) =>
        Array.from(states.keys(), (text) => entryKey({ store: 0, time, text })),
      ).flat(),
  };
}
