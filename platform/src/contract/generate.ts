import { avroSchemaOf } from './avro-schema.ts';
import type { Contract } from './contract.ts';

/** A generated file: its path below the contracts folder, and its text. */
export interface ContractFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The files that `mesh contracts generate` writes beside the contracts, `clickstream/page-view.avsc` for
 * `clickstream.page-view`; sorted by path, the same texts for the same contracts. They are checked in, so that a pull
 * request shows what a change does to the bytes.
 */
export function avroFiles(contracts: readonly Contract[]): readonly ContractFile[] {
  return contracts
    .map((contract) => ({
      path: `${contract.name.replace('.', '/')}.avsc`,
      text: `${JSON.stringify(avroSchemaOf(contract), null, 2)}\n`,
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
