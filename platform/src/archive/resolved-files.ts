import { duckdbTypeOf, identifier, text } from '../compile/duckdb/index.ts';
import { duckdbLiteral } from '../compile/sql/duckdb-literal.ts';
import type { Column, ColumnType } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { ColumnReading, Resolution } from '../contract/resolution.ts';
import { ADDRESS_COLUMNS, archiveColumns } from './archive-columns.ts';
import { archivedColumns, type ArchivedColumn } from './archived-columns.ts';

/*
 * SELECTs of archived rows as a contract reads them, all with the columns of `archiveColumns` in their order.
 */

const ADDRESSES = Object.keys(ADDRESS_COLUMNS).join(', ');

/** No row, but the columns and their types. */
export const noRows = (contract: Contract): string =>
  `SELECT ${archiveColumns(contract.columns)
    .map(({ name, type }) => `${nothing(type.toString())} AS ${identifier(name)}`)
    .join(', ')} WHERE false`;

/** Markers, which have no record. */
export const markerFiles = (contract: Contract, read: string): string =>
  `SELECT ${[ADDRESSES, ...Object.values(contract.columns).map(({ type }) => nothing(typeOf(type)))].join(', ')} FROM ${read}`;

/** Records of one writer's schema: the SQL of a resolution. */
export function writtenFiles({ writer, columns }: Resolution, contract: Contract, read: string): string {
  const archived = new Map(archivedColumns(writer).map((column) => [column.field, column]));
  const values = columns.map((column) => {
    const type = (contract.columns[column.name] as Column).type;
    const from = column.field && archived.get(column.field);
    return `CAST(${from === undefined ? missing(column, type) : readAs(from, column)} AS ${typeOf(type)})`;
  });
  return `SELECT ${[ADDRESSES, ...values].join(', ')} FROM ${read}`;
}

/** The value of a field that the writer knew. */
function readAs({ name, as: from }: ArchivedColumn, { as }: ColumnReading): string {
  const value = identifier(name);
  if (from.kind === 'bytes' && as.kind === 'text') return `decode(${value})`;
  if (from.kind !== 'enum' || as.kind !== 'enum' || as.unknown === undefined) return value;
  return from.symbols.every((symbol) => as.symbols.includes(symbol)) ? value : known(value, as.symbols, as.unknown);
}

const missing = ({ missing: value }: ColumnReading, type: ColumnType): string =>
  value === null ? 'NULL' : duckdbLiteral(value, type);

const known = (value: string, symbols: readonly string[], unknown: string): string =>
  `CASE WHEN ${value} IS NULL OR ${value} IN (${symbols.map(text).join(', ')}) THEN ${value} ELSE ${text(unknown)} END`;

/**
 * Rows of files that were written before there was one for each schema: by the columns of the archiver's contract of that time, in which
 * what a writer did not know is NULL, and markers are rows as well.
 */
export function earlierFiles(contract: Contract, read: string): string {
  const names = Object.entries(contract.columns).map(([name, { type }]) => {
    const { aliases = [], fallback, unknownSymbol } = contract.metadata[name] ?? {};
    return { type, from: [name, ...aliases], fallback, unknownSymbol };
  });
  const declared = [
    ...Object.entries(ADDRESS_COLUMNS).map(([name, type]) => `${nothing(type.toString())} AS ${name}`),
    ...names.flatMap(({ from, type }) => from.map((name) => `${nothing(typeOf(type))} AS ${identifier(name)}`)),
  ];
  const values = names.map(({ from, type, fallback, unknownSymbol }) => {
    const found = from.length === 1 ? identifier(from[0] ?? '') : `coalesce(${from.map(identifier).join(', ')})`;
    const value =
      type.kind === 'enum' && typeof unknownSymbol === 'string' ? known(found, type.symbols, unknownSymbol) : found;
    const instead = fallback === undefined || fallback === null ? 'NULL' : duckdbLiteral(fallback, type);
    return `CAST(CASE WHEN _marker IS NULL THEN coalesce(${value}, ${instead}) END AS ${typeOf(type)})`;
  });
  const rows = `SELECT ${declared.join(', ')} WHERE false UNION ALL BY NAME SELECT * FROM ${read}`;
  return `SELECT ${[ADDRESSES, ...values].join(', ')} FROM (${rows}) AS _earlier`;
}

const typeOf = (type: ColumnType): string => duckdbTypeOf(type).toString();
const nothing = (type: string): string => `CAST(NULL AS ${type})`;
