import { ByteWriter } from '../contract/byte-writer.ts';
import type { Column, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { Aggregate } from './aggregate.ts';
import { addHash, estimate, mergeSketches, newSketch } from './distinct-sketch.ts';
import { murmurHash } from './murmur-hash.ts';

/** Up to so many different values the count is exact. */
export const EXACT_UP_TO = 1024;

const SEED = 0;

/** The values while they are few, else their sketch. */
export interface ApproximateDistinct {
  values: Set<Value>;
  sketch: Uint8Array | null;
}

/**
 * The number of different values, exact up to {@link EXACT_UP_TO}, beyond it an estimate with a standard error of 1.6 %
 * (`SKETCH_ERROR`). Input: values in their one form. State: the values, or a sketch of 4 KiB of the hashes of their bytes as
 * `contract/value-codec.ts` writes them. Law: the state depends only on the set of values, for it is a sketch exactly where there are more than so many.
 */
export function approximateCountDistinct(column: Column): Aggregate<ApproximateDistinct> {
  const write = valueWriter({ ...column, nullable: false });
  const read = valueReader({ ...column, nullable: false });
  const writer = new ByteWriter();
  const addToSketch = (sketch: Uint8Array, value: Value): void => {
    write(writer, value);
    addHash(sketch, murmurHash(writer.take(), SEED));
  };
  const sketchOf = (state: ApproximateDistinct): Uint8Array => {
    if (state.sketch !== null) return state.sketch;
    const sketch = newSketch();
    for (const value of state.values) addToSketch(sketch, value);
    state.values = new Set();
    return (state.sketch = sketch);
  };
  const add = (state: ApproximateDistinct, value: Value): void => {
    if (state.sketch !== null) {
      addToSketch(state.sketch, value);
      return;
    }
    state.values.add(value);
    if (state.values.size > EXACT_UP_TO) sketchOf(state);
  };
  return {
    create: () => ({ values: new Set(), sketch: null }),
    add,
    merge: (into, from) => {
      if (from.sketch !== null) mergeSketches(sketchOf(into), from.sketch);
      else for (const value of from.values) add(into, value);
    },
    write: (target, { values, sketch }) => {
      target.byte(sketch === null ? 0 : 1);
      if (sketch !== null) {
        for (const register of sketch) target.byte(register);
        return;
      }
      target.long(values.size);
      for (const value of values) write(target, value);
    },
    read: (reader) => {
      if (reader.byte() === 1) return { values: new Set(), sketch: newSketch().map(() => reader.byte()) };
      const values = new Set<Value>();
      for (let left = Number(reader.long()); left > 0; left--) values.add(read(reader));
      return { values, sketch: null };
    },
    result: ({ values, sketch }) => (sketch === null ? values.size : estimate(sketch)),
  };
}
