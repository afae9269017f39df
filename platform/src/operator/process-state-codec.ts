import type { ProcessState } from '../product/product.ts';

/**
 * A process's state as bytes. JSON, where an array has a 0 before its items, so that an array of a text alone can stand for a
 * number that JSON has no form for (NaN, infinities, -0). Law: decode(encode(s)) is s in every bit, so that a restart
 * cannot change a result.
 */
export const encodeProcessState = (state: ProcessState): Buffer =>
  Buffer.from(
    JSON.stringify(state, (_, value: unknown) => {
      if (Array.isArray(value)) return [0, ...(value as unknown[])];
      const odd = typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0));
      return odd ? [Object.is(value, -0) ? '-0' : String(value)] : value;
    }),
  );

/** Reads what `encodeProcessState` wrote: frozen in all its depth, as a state is that was never stored. */
export const decodeProcessState = (bytes: Buffer): ProcessState =>
  JSON.parse(bytes.toString('utf8'), (_, value: unknown) => {
    if (!Array.isArray(value)) return Object.freeze(value);
    if (typeof value[0] === 'string' && value.length === 1) return Number(value[0]);
    return Object.freeze(value.slice(1) as unknown);
  }) as ProcessState;
