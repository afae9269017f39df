import type { Column, Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { splitCsvLine } from './csv-line.ts';
import { absentValue, givenColumns } from './given-columns.ts';
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

/** Where a line's values come from. */
interface CsvLayout {
  /** Fields of a line. */
  readonly width: number;
  readonly columns: readonly CsvColumn[];
  /** Values of the columns that the file lacks. */
  readonly absent: Readonly<Record<string, Value>>;
}

/**
 * CSV as RFC 4180 has it, within a line. The header names the columns; columns the contract does not know are skipped;
 * columns the file lacks are given by flags, by the contract's fallback, or null where they may be.
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
  const written = (splitCsvLine(header ?? '') ?? []).map((name) => name.trim());
  const names = written.map((name) => (Object.hasOwn(aliases, name) ? aliases[name] : name) ?? name);
  const layout = layoutOf(contract, header ?? '', names, givenColumns(contract, flags));
  return (line) => parseLine(line, layout);
}

function parseLine(line: string, { width, columns, absent }: CsvLayout): Fields | Fault {
  const texts = splitCsvLine(line);
  if (texts === undefined)
    return new Fault('LINE_INVALID', null, 'a quote is not closed, or stands inside an unquoted field');
  if (texts.length !== width)
    return new Fault('LINE_INVALID', null, `expected ${width} fields as in the header, found ${texts.length}`);
  const fields: Fields = { ...absent };
  for (const { name, column, at } of columns) {
    const value = valueFromText(name, column, texts[at] ?? '');
    if (value instanceof Fault) return value;
    fields[name] = value;
  }
  return fields;
}

function layoutOf(
  contract: Contract,
  header: string,
  names: readonly string[],
  given: Readonly<Record<string, Value>>,
): CsvLayout {
  const columns: CsvColumn[] = [];
  const absent: Record<string, Value> = {};
  const missing: string[] = [];
  for (const [name, column] of Object.entries(contract.columns)) {
    const at = names.indexOf(name);
    if (at >= 0 && (names.includes(name, at + 1) || Object.hasOwn(given, name))) {
      throw headerError(contract, `the column ${name} twice`, 'each column once, in the header or as a flag');
    }
    const value = absentValue(name, column, given, contract.metadata[name]?.fallback);
    if (at >= 0) columns.push({ name, column, at });
    else if (value === undefined) missing.push(name);
    else absent[name] = value;
  }
  if (missing.length === 0) return { width: names.length, columns, absent };
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
