import { MeshError } from '../error/index.ts';

const CODE = 'REGISTRY_';
const NUMBERED = /^REGISTRY_\d+$/;

/**
 * An error of the registry's REST API. Its code is `REGISTRY_` and Confluent's number, whose first three digits are the
 * HTTP status; `found` is the text that clients are sent.
 */
export const registryError = (number: number, found: string, expected: string, likelyCause: string): MeshError =>
  new MeshError({ code: `${CODE}${number}`, found, expected, likelyCause });

/** Confluent's number of an error made by `registryError`; undefined for any other. */
export const registryErrorNumber = (error: unknown): number | undefined =>
  error instanceof MeshError && NUMBERED.test(error.code) ? Number(error.code.slice(CODE.length)) : undefined;
