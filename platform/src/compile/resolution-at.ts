import type { Contract } from '../contract/contract.ts';
import { resolve, type Resolution } from '../contract/resolution.ts';
import { MeshError } from '../error/index.ts';
import { offsetAt, type RecordBatch } from '../log/record-batch.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';

/** A schema, and the record at which it was met. */
export interface Written {
  readonly batch: RecordBatch;
  readonly index: number;
  readonly id: number;
  readonly schema: AvroSchema;
}

/** How a contract reads the schema that a record was written with. Fails as `resolve` does, with the record's address. */
export function resolutionAt({ batch, index, id, schema }: Written, contract: Contract): Resolution {
  try {
    return resolve(schema, contract);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    const { code, found, expected, likelyCause } = error;
    const address = `${batch.topic}/${String(batch.partition)}/${String(offsetAt(batch, index))}`;
    throw new MeshError({
      ...{ code, expected, likelyCause, cause: error },
      found: `at ${address}, written with schema ${String(id)}, ${found}`,
    });
  }
}
