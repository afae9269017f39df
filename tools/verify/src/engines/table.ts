import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract } from '@tempi/platform/contract';
import { flinkTable, sparkSchema } from '@tempi/platform/compile/sql';

/** The archive of a contract, as engines read it. */
export interface EngineTable {
  readonly contract: Contract;
  /** Absolute path of the folder of its Parquet files. */
  readonly folder: string;
}

/** The name by which engines know the archive of a contract. */
const tableName = (contract: Contract): string => `archive_${contract.name.replaceAll(/[^a-z0-9]/g, '_')}`;

/** Names of the relations of contracts, by contract name. */
export const relationsOf = (contracts: readonly Contract[]): Record<string, string> =>
  Object.fromEntries(contracts.map((contract) => [contract.name, tableName(contract)]));

/** What the Spark driver reads. */
export async function sparkTable({ contract, folder }: EngineTable): Promise<object> {
  const files = (await readdir(folder)).map((name) => join(folder, name));
  return { name: tableName(contract), files, schema: sparkSchema(contract.columns) };
}

/** The statement that makes Flink's table. */
export const flinkStatement = ({ contract, folder }: EngineTable): string =>
  flinkTable(tableName(contract), contract.columns, folder);
