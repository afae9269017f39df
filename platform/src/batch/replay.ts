import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, readRows } from '../compile/duckdb/index.ts';
import type { Columns } from '../contract/column.ts';
import { processStep } from '../operator/process-step.ts';
import type { ProcessProduct, ProcessState } from '../product/product.ts';
import { processRowKey, type ServedRow } from '../serving/index.ts';

const ADDRESS: Columns = {
  _partition: { type: { kind: 'int32' }, nullable: false },
  _offset: { type: { kind: 'int64' }, nullable: false },
};

/**
 * Replays a process over archived records (a relation with the archive's columns), partition by partition in log order,
 * which is the order of each key. State: one a key, for as long as the replay runs; a state of null is the initial one.
 */
export async function replay(
  connection: DuckDBConnection,
  product: ProcessProduct,
  records: string,
): Promise<ServedRow[]> {
  const { input } = product;
  const names = Object.keys(input.columns);
  const query = `SELECT _partition, _offset, ${names.map(identifier).join(', ')} FROM ${records}
WHERE _marker IS NULL ORDER BY _partition, _offset`;
  const states = new Map<string, ProcessState>();
  const rows: ServedRow[] = [];
  for await (const record of readRows(connection, query, { ...ADDRESS, ...input.columns })) {
    const { _partition: partition, _offset: offset, ...fields } = record;
    const key = String(fields[input.key]);
    const [next, outputs] = processStep(product, states.get(key) ?? product.initial, fields);
    states.set(key, next);
    for (const [ordinal, row] of outputs.entries()) {
      const address = { partition: Number(partition), offset: Number(offset), ordinal };
      rows.push({ key: processRowKey(address), task: 0, row });
    }
  }
  return rows;
}
