import type { Column, Value } from '../contract/column.ts';
import { absentValue, givenColumns } from './given-columns.ts';
import { Fault, type Fields, type FormatOptions, type ItemParser, type SourceFormat } from './source-format.ts';
import { jsonParser, NumberLiteral, plainDecimal } from './number-literal.ts';
import { quote, valueFromText } from './text-value.ts';

/**
 * A JSON object a line (https://github.com/ndjson/ndjson-spec), its members named as the contract's columns. Values are
 * written as `mesh log read` prints them: timestamps, dates and decimals as text. A member may have one of the column's aliases for a name.
 * Other members are skipped; a missing one is given by its flag, by the contract's fallback, or null where it may be.
 */
export const ndjson: SourceFormat = {
  name: 'ndjson',
  contract: null,
  items: 'line',
  header: 'none',
  flags: 'columns',
  open: openNdjson,
};

/** A parser of JSON objects named as the contract's columns. */
export function openNdjson({ contract, flags }: FormatOptions): ItemParser {
  const given = givenColumns(contract, flags);
  const columns = Object.entries(contract.columns);
  const parse = jsonParser(columns.filter(([, column]) => column.type.kind === 'decimal').map(([name]) => name));
  return (line) => {
    const members = parseObject(parse, line);
    if (members instanceof Fault) return members;
    const fields: Fields = {};
    for (const [name, column] of columns) {
      const { aliases = [], fallback } = contract.metadata[name] ?? {};
      const member = Object.hasOwn(given, name) ? undefined : memberOf(members, name, aliases);
      const value =
        member === undefined || member === null
          ? absentValue(name, column, given, member === undefined ? fallback : undefined)
          : valueOf(name, column, member);
      if (value === undefined) return new Fault('VALUE_MISSING', name, `the line has no ${name}`);
      if (value instanceof Fault) return value;
      fields[name] = value;
    }
    return fields;
  };
}

/** The member of a column's name, else of an alias; undefined where there is none. */
function memberOf(members: Record<string, unknown>, name: string, aliases: readonly string[]): unknown {
  const found = Object.hasOwn(members, name) ? name : aliases.find((alias) => Object.hasOwn(members, alias));
  return found === undefined ? undefined : members[found];
}

function parseObject(parse: (text: string) => unknown, line: string): Record<string, unknown> | Fault {
  try {
    const parsed = parse(line);
    if (isObject(parsed)) return parsed;
  } catch {
    return new Fault('LINE_INVALID', null, 'the line is not JSON');
  }
  return new Fault('LINE_INVALID', null, 'the line is JSON, but no object');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueOf(name: string, column: Column, member: unknown): Value | Fault {
  const { kind } = column.type;
  if (typeof member === 'string' && (kind === 'text' || kind === 'enum')) return member;
  if (typeof member === 'boolean' && kind === 'boolean') return member;
  if (typeof member === 'number' && (kind === 'int32' || kind === 'int64' || kind === 'double'))
    return member === 0 ? 0 : member;
  if (member instanceof NumberLiteral) return valueFromText(name, column, plainDecimal(member.text));
  if (typeof member === 'string' && (kind === 'decimal' || kind === 'timestamp' || kind === 'date')) {
    return valueFromText(name, { ...column, nullable: false }, member);
  }
  return new Fault('VALUE_INVALID', name, `expected ${kind}, found ${quote(JSON.stringify(member))}`);
}
