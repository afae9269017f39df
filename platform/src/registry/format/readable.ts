import { MeshError } from '../../error/index.ts';
import { registryErrorNumber } from '../registry-error.ts';
import { invalidSchema } from '../store/store-errors.ts';

/** What `read` returns; where it fails because of the schema, 42201. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Recursion over a schema that is deeper than the format's reader allows ends in a RangeError at the latest.
    if (registryErrorNumber(error) !== undefined) throw error;
    if (error instanceof MeshError || error instanceof RangeError) throw invalidSchema(error.message);
    throw error;
  }
}
