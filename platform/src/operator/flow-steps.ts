import { keyJson } from '../contract/key-json.ts';
import type { FinalWindows } from './flow-final-windows.ts';
import type { FlowOperator, FlowRoot } from './flow-operator.ts';
import type { ShownWindows } from './flow-shown-windows.ts';
import type { GroupRow, WindowedStates } from './state.ts';

/** Input: final rows of an aggregate leaf's windows. */
export const leafFinals = (windows: FinalWindows, leaf: number): FlowOperator => ({
  advance(watermarks, entries) {
    const watermark = watermarks[leaf] ?? -Infinity;
    return { rows: windows.advance(watermark, entries), watermark };
  },
});

/** Puts a row into its windows and group, if the plan's `where` is true of it. */
export type AddRow = (windows: WindowedStates, row: GroupRow) => void;

const added = (rows: readonly GroupRow[], add: AddRow): WindowedStates => {
  const windows: WindowedStates = new Map();
  for (const row of rows) add(windows, row);
  return windows;
};

/** An aggregate over rows that another step reads. Input: rows. Output: final rows, once. State and law: those of `finalWindows`. */
export const rowFinals = (input: FlowOperator, windows: FinalWindows, add: AddRow): FlowOperator => ({
  advance(watermarks, entries) {
    const { rows, watermark } = input.advance(watermarks, entries);
    windows.merge(added(rows, add));
    return { rows: windows.advance(watermark, entries), watermark };
  },
});

/** The product is the leaf's aggregate: open windows are shown. */
export const leafRoot = (windows: ShownWindows, leaf: number): FlowRoot => ({
  advance: (watermarks, entries) => windows.advance(watermarks[leaf] ?? -Infinity, entries),
});

/** The product is an aggregate over rows: open windows are shown. */
export const rowRoot = (input: FlowOperator, windows: ShownWindows, add: AddRow): FlowRoot => ({
  advance(watermarks, entries) {
    const { rows, watermark } = input.advance(watermarks, entries);
    windows.merge(added(rows, add));
    return windows.advance(watermark, entries);
  },
});

/** The product is the rows themselves, each under its order. */
export const rowsRoot = (input: FlowOperator): FlowRoot => ({
  advance: (watermarks, entries) =>
    input.advance(watermarks, entries).rows.map(({ order, row }) => ({ key: keyJson(order), row })),
});
