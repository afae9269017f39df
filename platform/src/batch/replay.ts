import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, readRows } from '../compile/duckdb/index.ts';
import type { Columns, Scalar } from '../contract/column.ts';
import { ProcessEngine } from '../operator/process-engine.ts';
import { stepName, type PoisonNote, type PoisonTally } from '../product/poison.ts';
import type { ProcessProduct } from '../product/product.ts';
import { processRowKey, type ServedRow } from '../serving/index.ts';

const ADDRESS: Columns = {
  _partition: { type: { kind: 'int32' }, nullable: false },
  _offset: { type: { kind: 'int64' }, nullable: false },
  _marker: { type: { kind: 'int64' }, nullable: true },
};

/** What a replay comes to. */
export interface Replayed {
  readonly rows: readonly ServedRow[];
  readonly poison: readonly PoisonNote[];
  /** By partition; of those of which a step failed. */
  readonly tallies: ReadonlyMap<number, PoisonTally>;
}

/**
 * Replays a process over archived records and markers (a relation with the archive's columns), partition by partition in log
 * order. With `leftOut` those steps are left out, besides others that fail, and however many it does not stop; without, it fails with
 * `PROCESS_POISONED` as every speed does. State: that of one partition's engine.
 */
export async function replay(
  connection: DuckDBConnection,
  product: ProcessProduct,
  records: string,
  leftOut?: readonly PoisonNote[],
): Promise<Replayed> {
  const begin = (of: number): ProcessEngine => {
    const own = leftOut?.filter((note) => note.partition === of).map(stepName);
    return new ProcessEngine(product, of, null, undefined, {
      tally: undefined,
      ...(own === undefined ? {} : { leftOut: new Set(own) }),
    });
  };
  const { input } = product;
  const columns = { ...ADDRESS, ...input.columns };
  const names = Object.keys(columns).map(identifier);
  const query = `SELECT ${names.join(', ')} FROM ${records} ORDER BY _partition, _offset`;
  const served: ServedRow[] = [];
  const poison: PoisonNote[] = [];
  const tallies = new Map<number, PoisonTally>();
  let partition: number | undefined;
  let engine = begin(0);
  for await (const { _partition: of, _offset, _marker: marker, ...fields } of readRows(connection, query, columns)) {
    if (of !== partition) engine = begin(Number(of));
    partition = Number(of);
    const offset = Number(_offset);
    const key = fields[input.key] as Scalar;
    if (marker !== null) engine.marker(offset, Number(marker));
    else engine.record(offset, Number(fields[input.eventTime]), String(key), fields);
    const { rows, poison: failed, tally } = engine.take();
    for (const { ordinal, row } of rows)
      served.push({ key: processRowKey({ partition, offset, ordinal }), task: 0, row });
    for (const note of failed) poison.push(note);
    if (tally !== undefined) tallies.set(partition, tally);
  }
  return { rows: served, poison, tallies };
}
