import type { Column, Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { splitCsvLine } from './csv-line.ts';
import { givenColumns } from './given-columns.ts';
import { Fault, type Fields, type FormatOptions, type ItemParser, type SourceFormat } from './source-format.ts';
import { quote, valueFromText } from './text-value.ts';

export interface CsvNames {
  /** The contract this reading of CSV is for, null for any. */
  readonly contract: string | null;
  /** Columns of the contract by another name that files give them. */
  readonly aliases: Readonly<Record<string, string>>;
}

interface CsvColumn {
  readonly name: string;
  readonly column: Column;
  readonly at: number;
}

/**
 * CSV as RFC 4180 has it, within a line. The header names the columns; columns the contract does not know are skipped;
 * columns the file lacks are given by flags, or null where they may be.
 */
export function csvFormat(names: CsvNames): SourceFormat {
  return {
    name: 'csv',
    contract: names.contract,
    items: 'line',
    header: 'line',
    flags: 'columns',
    open: (options) => openCsv(options, names.aliases),
  };
}

/** CSV for any contract. */
export const csv: SourceFormat = csvFormat({ contract: null, aliases: {} });

function openCsv({ contract, header, flags }: FormatOptions, aliases: CsvNames['aliases']): ItemParser {
  const names = (splitCsvLine(header ?? '') ?? []).map((name) => name.trim()).map((name) => aliases[name] ?? name);
  const given = givenColumns(contract, flags);
  const columns = columnsOf(contract, header ?? '', names, given);
  return (line) => parseLine(line, names.length, columns, given);
}

function parseLine(
  line: string,
  width: number,
  columns: readonly CsvColumn[],
  given: Readonly<Record<string, Value>>,
): Fields | Fault {
  const texts = splitCsvLine(line);
  if (texts === undefined)
    return new Fault('LINE_INVALID', null, 'a quote is not closed, or stands inside an unquoted field');
  if (texts.length !== width)
    return new Fault('LINE_INVALID', null, `expected ${width} fields as in the header, found ${texts.length}`);
  const fields: Fields = { ...given };
  for (const { name, column, at } of columns) {
    const value = valueFromText(name, column, texts[at] ?? '');
    if (value instanceof Fault) return value;
    fields[name] = value;
  }
  return fields;
}

function columnsOf(
  contract: Contract,
  header: string,
  names: readonly string[],
  given: Readonly<Record<string, Value>>,
): CsvColumn[] {
  const columns: CsvColumn[] = [];
  const missing: string[] = [];
  for (const [name, column] of Object.entries(contract.columns)) {
    const at = names.indexOf(name);
    if (at >= 0 && (names.includes(name, at + 1) || name in given)) {
      throw headerError(contract, `the column ${name} twice`, 'each column once, in the header or as a flag');
    }
    if (at >= 0) columns.push({ name, column, at });
    else if (!(name in given) && !column.nullable) missing.push(name);
  }
  if (missing.length === 0) return columns;
  const flags = missing.map((name) => `--${name}`).join(' ');
  throw headerError(
    contract,
    `no column ${missing.join(', ')} in the header ${quote(header)}`,
    `them in the header, or as flags: ${flags}`,
  );
}

const headerError = (contract: Contract, found: string, expected: string): MeshError =>
  new MeshError({
    code: 'SOURCE_HEADER',
    found,
    expected,
    likelyCause: `the file has no header line, or was made for another contract than ${contract.name}`,
  });
