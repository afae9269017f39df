import type { ProcessState } from '../product/product.ts';

/**
 * A process's state as bytes. JSON, where the numbers JSON has no form for (NaN, infinities, -0) are arrays of their
 * text. Law: decode(encode(s)) is s in every bit, so that a restart cannot change a result.
 */
export const encodeProcessState = (state: ProcessState): Buffer =>
  Buffer.from(
    JSON.stringify(state, (_, value: unknown) =>
      typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
        ? [Object.is(value, -0) ? '-0' : String(value)]
        : value,
    ),
  );

export const decodeProcessState = (bytes: Buffer): ProcessState =>
  JSON.parse(bytes.toString('utf8'), (_, value: unknown) =>
    Array.isArray(value) ? Number(value[0]) : value,
  ) as ProcessState;
