import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, readRows } from '../compile/duckdb/index.ts';
import type { Columns, Scalar } from '../contract/column.ts';
import { ProcessEngine } from '../operator/process-engine.ts';
import type { ProcessProduct } from '../product/product.ts';
import { processRowKey, type ServedRow } from '../serving/index.ts';

const ADDRESS: Columns = {
  _partition: { type: { kind: 'int32' }, nullable: false },
  _offset: { type: { kind: 'int64' }, nullable: false },
  _marker: { type: { kind: 'int64' }, nullable: true },
};

/**
 * Replays a process over archived records and markers (a relation with the archive's columns), partition by partition in log
 * order. State: that of one partition's engine.
 */
export async function replay(
  connection: DuckDBConnection,
  product: ProcessProduct,
  records: string,
): Promise<ServedRow[]> {
  const { input } = product;
  const columns = { ...ADDRESS, ...input.columns };
  const names = Object.keys(columns).map(identifier);
  const query = `SELECT ${names.join(', ')} FROM ${records} ORDER BY _partition, _offset`;
  const served: ServedRow[] = [];
  let partition: number | undefined;
  let engine = new ProcessEngine(product, 0, null);
  for await (const { _partition: of, _offset, _marker: marker, ...fields } of readRows(connection, query, columns)) {
    if (of !== partition) engine = new ProcessEngine(product, Number(of), null);
    partition = Number(of);
    const offset = Number(_offset);
    const key = fields[input.key] as Scalar;
    if (marker !== null) engine.marker(offset, Number(marker));
    else engine.record(offset, Number(fields[input.eventTime]), String(key), fields);
    for (const { ordinal, row } of engine.take().rows)
      served.push({ key: processRowKey({ partition, offset, ordinal }), task: 0, row });
  }
  return served;
}
