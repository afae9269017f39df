import type { ProcessProduct, ProcessState, Step } from '../product/product.ts';
import type { Row, Scalar } from '../contract/column.ts';
import type { LogEntry } from './log-entry.ts';

interface Key {
  readonly key: string;
  state: ProcessState;
  timer: number | null;
  clock: number;
}

/**
 * The rows of a process over one partition in offset order, by the JSON of `[partition, offset, ordinal]`, and the keys that it
 * still knows at the end: the words of "Processes" in platform/ARCHITECTURE.md, one after the other, and no code of the engine.
 */
export function evaluateProcess(
  product: ProcessProduct,
  partition: readonly LogEntry[],
): { readonly rows: ReadonlyMap<string, Row>; readonly keys: readonly string[] } {
  const rows = new Map<string, Row>();
  let keys: Key[] = [];
  let greatest = -Infinity;
  for (const entry of partition) {
    greatest = Math.max(greatest, entry.row === undefined ? entry.marker : Number(entry.row[product.input.eventTime]));
    const clock = greatest - product.lateness;
    let ordinal = 0;
    const apply = (key: Key, [state, emitted, timer]: Step): void => {
      key.state = state;
      if (timer !== undefined) key.timer = timer;
      key.clock = clock;
      for (const row of emitted)
        rows.set(JSON.stringify([entry.partition, entry.offset, ordinal++]), declaredRow(product, row));
    };
    for (;;) {
      const due = keys.filter(({ timer, clock: last }) => {
        const end = product.timeToLive === null ? Infinity : last + product.timeToLive;
        return timer !== null && timer <= clock && timer <= end;
      });
      const [next] = due.toSorted(
        (a, b) => Number(a.timer) - Number(b.timer) || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)),
      );
      if (next === undefined) break;
      const time = Number(next.timer);
      next.timer = null;
      apply(next, product.onTimer?.(next.state, { key: next.key, time, clock }) ?? [next.state, []]);
    }
    keys = keys.filter((key) => product.timeToLive === null || key.clock + product.timeToLive > clock);
    if (entry.row === undefined) continue;
    const value = entry.row[product.input.key] as Scalar;
    const name = String(value);
    let key = keys.find((known) => known.key === name);
    if (key === undefined) keys.push((key = { key: name, state: product.initial, timer: null, clock }));
    apply(key, product.process(key.state, entry.row));
  }
  return { rows, keys: keys.map(({ key }) => key) };
}

/** The declared columns alone; a number that is not finite is NULL, -0 is 0. Rows are those of a function that keeps its declaration. */
const declaredRow = ({ output }: ProcessProduct, row: Row): Row =>
  Object.fromEntries(
    Object.keys(output).map((name) => {
      const value = row[name] ?? null;
      if (typeof value !== 'number') return [name, value];
      return [name, Number.isFinite(value) ? value + 0 : null];
    }),
  );
