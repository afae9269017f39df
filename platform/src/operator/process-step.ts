import type { Row, Value } from '../contract/column.ts';
import type { ProcessProduct, ProcessState } from '../product/product.ts';

/**
 * One step of a process: the next state of the record's key and the rows it emits, made valid the same way at every
 * speed: exactly the declared columns, a non-finite number is NULL, -0 is 0. Law: pure, so a replay gives the same rows.
 */
export function processStep(
  product: ProcessProduct,
  state: ProcessState,
  record: Readonly<Record<string, Value>>,
): readonly [ProcessState, readonly Row[]] {
  const [next, emitted] = product.process(state, record);
  if (emitted.length === 0) return [next, emitted];
  const names = Object.keys(product.output);
  return [next, emitted.map((row) => Object.fromEntries(names.map((name) => [name, valid(row[name] ?? null)])))];
}

const valid = (value: Value): Value => (typeof value !== 'number' ? value : Number.isFinite(value) ? value + 0 : null);
