import { MeshError } from '../../error/index.ts';
import { contractIncompatible } from '../contract-incompatible.ts';
import { registryError } from '../registry-error.ts';

/** The HTTP status of an answer that the client made an error of; undefined where there was none. */
export const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : undefined;

/** Where a registry's address and its password come from, in the words of whoever can correct them. */
export interface AddressNames {
  readonly url: string;
  readonly auth: string;
}

const SETTINGS: AddressNames = { url: 'SCHEMA_REGISTRY_URL', auth: 'SCHEMA_REGISTRY_AUTH' };

/** The error of a call that a registry at `url` did not do. */
export function callFailed(error: unknown, url: string, names: AddressNames = SETTINGS): MeshError {
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (status === 409)
    return contractIncompatible('the registry refuses the schema', message, 'that is set in the registry', error);
  if (status === 422) return registryError(42201, message, 'a schema that the registry takes', 'a slip in the schema');
  if (status === 401 || status === 403)
    return registryError(
      status,
      `the schema registry at ${url} refuses: ${message}`,
      'a registry that lets its caller read, and register what it writes',
      `${names.auth} is missing, wrong, or of a lesser role`,
    );
  return new MeshError({
    code: 'REGISTRY_UNAVAILABLE',
    found: `the schema registry at ${url} did not answer: ${message}`,
    expected: 'a registry with the REST API of Confluent’s',
    likelyCause: `${names.url} names another address, or the registry is down`,
    canRetry: true,
    exitCode: 3,
    cause: error,
  });
}
