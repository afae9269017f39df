import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { RecordAddress } from '../compile/record-reader.ts';
import type { Value } from '../contract/column.ts';
import { ADDRESS_COLUMNS } from './archive-columns.ts';
import { fileOf, MARKERS } from './archive-files.ts';
import type { ArchivedRow } from './archive-reader.ts';
import type { ArchivedColumn } from './archived-columns.ts';
import { archivedTypeOf, toArchived } from './archived-value.ts';
import { rowCollector, type RowCollector } from './row-collector.ts';

/** Suffix of a file that is still being written; whoever finds one without its writer may remove it. */
const UNFINISHED = '.writing';

/** Collects rows in DuckDB and writes them as Parquet files: one for each writer's schema, one for markers. */
export interface ParquetWriter {
  /** Rows collected since the last files. */
  readonly rows: number;
  /** Says what the records of a schema consist of, before the first of them. */
  schema(schemaId: number, columns: readonly ArchivedColumn[]): Promise<void>;
  /** `maxTime`: the greatest event time or marker before the record in its partition. */
  record(row: ArchivedRow, address: RecordAddress, maxTime: number | null, schemaId: number): void;
  marker(partition: number, offset: number, time: number, maxTime: number | null): void;
  /** Writes the collected rows as new files of `folder`, safe on disk before they have their names; returns what `fileOf` makes the names of. */
  finish(): Promise<string>;
}

interface Layout {
  readonly collector: RowCollector;
  readonly convert: readonly ((value: Value | Buffer) => DuckDBValue)[];
}

/** Opens a writer of files in `folder`, which is made if missing. */
export async function parquetWriter(connection: DuckDBConnection, folder: string): Promise<ParquetWriter> {
  await mkdir(folder, { recursive: true });
  const addresses = Object.entries(ADDRESS_COLUMNS).map(([name, type]) => ({ name, type }));
  const markers = await rowCollector(connection, 'markers', addresses);
  const layouts = new Map<number, Layout>();
  const collectors = new Map<number, RowCollector>([[MARKERS, markers]]);
  let rows = 0;

  const micros = (time: number | null): bigint | null => (time === null ? null : BigInt(time));

  return {
    get rows() {
      return rows;
    },
    async schema(schemaId, columns) {
      const own = columns.map(({ name, as }) => ({ name, type: archivedTypeOf(as) }));
      const collector = await rowCollector(connection, `schema ${String(schemaId)}`, [...addresses, ...own]);
      collectors.set(schemaId, collector);
      layouts.set(schemaId, { collector, convert: columns.map(({ as }) => toArchived(as)) });
    },
    record({ values }, { partition, offset, sequence }, maxTime, schemaId) {
      const layout = layouts.get(schemaId);
      if (layout === undefined) throw new Error(`the schema ${String(schemaId)} was not said`);
      const { collector, convert } = layout;
      collector.add(
        [partition, BigInt(offset), BigInt(sequence), micros(maxTime), null, schemaId],
        values.map((value, at) => convert[at]?.(value) ?? null),
      );
      rows += 1;
    },
    marker(partition, offset, time, maxTime) {
      markers.add([partition, BigInt(offset), null, micros(maxTime), BigInt(time), null], []);
      rows += 1;
    },
    async finish() {
      const group = randomUUID();
      const filled = [...collectors].filter(([, collector]) => collector.rows > 0);
      await writeDurably(
        folder,
        filled.map(([schema, collector]) => [fileOf(group, schema), collector]),
      );
      rows = 0;
      return group;
    },
  };
}

async function writeDurably(folder: string, files: readonly (readonly [string, RowCollector])[]): Promise<void> {
  const unfinished = (name: string): string => join(folder, `${name}${UNFINISHED}`);
  try {
    for (const [name, collector] of files) {
      await collector.write(unfinished(name));
      await synchronize(unfinished(name));
    }
    for (const [name] of files) await rename(unfinished(name), join(folder, name));
    await synchronize(folder);
  } catch (error) {
    for (const [name] of files) await rm(unfinished(name), { force: true });
    throw error;
  }
}

async function synchronize(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
