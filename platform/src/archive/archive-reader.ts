import { bodyReader, type BodyReader } from '../compile/record-reader.ts';
import { resolutionAt } from '../compile/resolution-at.ts';
import type { Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { rowDecoder, type RowDecoder } from '../contract/record-codec.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { archivedColumns, type ArchivedColumn } from './archived-columns.ts';

/** All that a record says, in the order of the columns of its writer's schema, and its event time as the contract reads it. */
export interface ArchivedRow {
  readonly time: number;
  readonly values: readonly (Value | Buffer)[];
}

/**
 * Reads records as they were written, whatever this version of the contract makes of them; `learnt` is told of each schema's columns before
 * the first of its records. Fails with `SCHEMA_INCOMPATIBLE` where the contract cannot read them.
 */
export function archiveReader(
  contract: Contract,
  registry: SchemaRegistry,
  learnt: (schemaId: number, columns: readonly ArchivedColumn[]) => Promise<void>,
): BodyReader<ArchivedRow> {
  return bodyReader(registry, async (written): Promise<RowDecoder<ArchivedRow>> => {
    const { writer, columns: read } = resolutionAt(written, contract);
    const columns = archivedColumns(writer);
    await learnt(written.id, columns);
    const time = read.find(({ name }) => name === contract.eventTime)?.field;
    const timeAt = columns.findIndex(({ field }) => field === time);
    const decode = rowDecoder<Readonly<Record<string, Value | Buffer>>>({
      writer,
      columns: columns.map(({ field, as }, at) => ({ name: `c${String(at)}`, field, as, missing: null })),
    });
    const names = columns.map((_, at) => `c${String(at)}`);
    return (bytes, start, end) => {
      const row = decode(bytes, start, end);
      const values = names.map((name) => row[name] ?? null);
      return { time: values[timeAt] as number, values };
    };
  });
}
