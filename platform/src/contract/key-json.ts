import type { Value } from './column.ts';

/** The one JSON text of values of known columns, for keys: equal values have equal texts. Integers beyond the safe ones go as text. */
export const keyJson = (values: readonly Value[]): string =>
  JSON.stringify(values.map((value) => (typeof value === 'bigint' ? String(value) : value)));
