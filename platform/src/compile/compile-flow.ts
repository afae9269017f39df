import { MeshError } from '../error/index.ts';
import type { ColdState } from '../operator/cold-state.ts';
import { entryKey, parseEntryKey } from '../operator/flow-entry.ts';
import { type FinalWindows, finalWindows } from '../operator/flow-final-windows.ts';
import { joinWithin, type JoinSide } from '../operator/flow-join.ts';
import { lookup } from '../operator/flow-lookup.ts';
import type { FlowOperator, FlowRoot, FlowStore } from '../operator/flow-operator.ts';
import { flowRowCodec } from '../operator/flow-row-codec.ts';
import { type ShownWindows, shownWindows } from '../operator/flow-shown-windows.ts';
import { type FlowInput, recordRows } from '../operator/flow-records.ts';
import { select } from '../operator/flow-select.ts';
import * as steps from '../operator/flow-steps.ts';
import type { Flow, StateEntry } from '../operator/flow.ts';
import type { StateAlgebra } from '../operator/state.ts';
import type { Expression } from '../plan/expression.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import { stageColumns } from '../plan/stage-columns.ts';
import type { Leaf, Stage } from '../plan/stages.ts';
import type { QueryProduct } from '../product/product.ts';
import { compileAlgebras } from './compile-algebra.ts';
import { compileExpression, compileRow } from './compile-expression.ts';
import { compileRowAggregate } from './compile-row-aggregate.ts';

/**
 * All of a query product that comes after its leaves. See `Flow`. With `cold` it goes on from the entries there: windows look theirs up when they
 * need them, rows of joins and lookups are restored at once. Fails with `PLAN_TOO_LARGE` where it needs more than 256 stores.
 */
export function compileFlow(product: QueryProduct, cold?: ColdState): Flow {
  const { leaves, root } = product.stages;
  const building: Building = { product, algebras: compileAlgebras(product), inputs: [], stores: [], cold };
  const last = rootOf(root, building);
  const { inputs, stores } = building;
  if (stores.length > MOST_STORES) throw tooLarge(product.name, stores.length);
  if (cold?.isNew === false) restoreWhole(stores, cold);
  const isLeafAlone = root.kind === 'leaf' && leaves[root.leaf]?.kind === 'aggregate';
  return {
    merge: (leaf, groups) => inputs[leaf]?.merge(groups),
    advance(watermarks) {
      const entries: StateEntry[] = [];
      return { rows: last.advance(watermarks, entries), entries };
    },
    restore(key, value) {
      const address = parseEntryKey(key);
      stores[address.store]?.restore(address, value);
    },
    heldBytes: () => sum(stores, (store) => store.heldBytes()),
    firmBytes: () => sum(stores, (store) => (store.release === undefined ? store.heldBytes() : 0)),
    release(bytes) {
      const releasing = stores.filter(({ release }) => release !== undefined);
      const mayStay = sum(releasing, (store) => store.heldBytes());
      const toGo = sum(stores, (store) => store.heldBytes()) - bytes;
      if (toGo <= 0) return;
      // Each store gives of its own in proportion.
      const share = Math.max(0, 1 - toGo / mayStay);
      for (const store of releasing) store.release?.(store.heldBytes() * share);
    },
    untilOf(key, value) {
      const address = parseEntryKey(key);
      return stores[address.store]?.untilOf(address, value) ?? Infinity;
    },
    needed(groups) {
      if (!isLeafAlone) return undefined;
      return [...groups].flatMap(([time, states]) =>
        Array.from(states.keys(), (text) => entryKey({ store: 0, time, text })),
      );
    },
  };
}

const MOST_STORES = 256;

const sum = (stores: readonly FlowStore[], bytesOf: (store: FlowStore) => number): number =>
  stores.reduce((total, store) => total + bytesOf(store), 0);

/** Restores the stores that hold all of their entries. */
function restoreWhole(stores: readonly FlowStore[], cold: ColdState): void {
  for (const [number, store] of stores.entries()) {
    if (store.release !== undefined) continue;
    for (const { key, value } of cold.entries(Buffer.of(number))) store.restore(parseEntryKey(key), value);
  }
}

interface Building {
  readonly product: QueryProduct;
  /** By leaf. */
  readonly algebras: readonly StateAlgebra[];
  readonly inputs: FlowInput[];
  /** By number, which the plan alone decides. */
  readonly stores: FlowStore[];
  readonly cold: ColdState | undefined;
}

function rootOf(stage: Stage, building: Building): FlowRoot {
  if (stage.kind === 'aggregate') {
    const input = operatorOf(stage.input, building);
    const { algebra, add } = compileRowAggregate(building.product, stage.plan);
    return steps.rowRoot(input, shown(algebra, stage.plan, building), add);
  }
  if (stage.kind === 'leaf') {
    const { leaf, algebra } = leafOf(stage.leaf, building);
    if (leaf.kind === 'aggregate') {
      const windows = shown(algebra, leaf.plan, building);
      building.inputs[stage.leaf] = windows;
      return steps.leafRoot(windows, stage.leaf);
    }
  }
  return steps.rowsRoot(operatorOf(stage, building));
}

function operatorOf(stage: Stage, building: Building): FlowOperator {
  switch (stage.kind) {
    case 'leaf':
      return leafOperator(stage.leaf, building);
    case 'aggregate': {
      const input = operatorOf(stage.input, building);
      const { algebra, add } = compileRowAggregate(building.product, stage.plan);
      return steps.rowFinals(input, finals(algebra, building), add);
    }
    case 'select': {
      const where = stage.where === null ? null : compileExpression(stage.where);
      return select(operatorOf(stage.input, building), where, compileRow(stage.columns));
    }
    case 'join':
    case 'lookup': {
      const left = sideOf(stage.left, stage.leftKey, building);
      const right = sideOf(stage.right, stage.rightKey, building);
      const operator = stage.kind === 'join' ? joinWithin(left, right, stage.within) : lookup(left, right);
      [building.stores[left.store], building.stores[right.store]] = operator.stores;
      return operator;
    }
  }
}

function leafOperator(index: number, building: Building): FlowOperator {
  const { leaf, algebra } = leafOf(index, building);
  if (leaf.kind === 'rows') {
    const records = recordRows(algebra, index);
    building.inputs[index] = records;
    return records;
  }
  const windows = finals(algebra, building);
  building.inputs[index] = windows;
  return steps.leafFinals(windows, index);
}

function sideOf(stage: Stage, key: Expression, building: Building): JoinSide {
  const input = operatorOf(stage, building);
  const names = stageColumns(stage, building.product.stages.leaves);
  const store = building.stores.push(NOTHING_KEPT) - 1;
  return { input, store, keyOf: compileExpression(key), names, codec: flowRowCodec(names) };
}

/** In a place whose store is made after it. */
const NOTHING_KEPT: FlowStore = { restore: () => undefined, untilOf: () => Infinity, heldBytes: () => 0 };

function shown(algebra: StateAlgebra, plan: AggregatePlan, { stores, cold }: Building): ShownWindows {
  const windows = shownWindows(algebra, plan, stores.length, cold);
  stores.push(windows);
  return windows;
}

function finals(algebra: StateAlgebra, { stores, cold }: Building): FinalWindows {
  const windows = finalWindows(algebra, stores.length, cold);
  stores.push(windows);
  return windows;
}

function leafOf(
  index: number,
  { product, algebras }: Building,
): { readonly leaf: Leaf; readonly algebra: StateAlgebra } {
  const [leaf, algebra] = [product.stages.leaves[index], algebras[index]];
  if (leaf === undefined || algebra === undefined) throw new RangeError(`no leaf ${index}`);
  return { leaf, algebra };
}

const tooLarge = (product: string, stores: number): MeshError =>
  new MeshError({
    code: 'PLAN_TOO_LARGE',
    found: `${product}, whose joins, lookups and aggregates keep ${stores} states`,
    expected: `${MOST_STORES} at most`,
    likelyCause: 'products that read one another many levels deep',
  });
