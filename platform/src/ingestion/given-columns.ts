import type { Column, Value } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { Fault } from './source-format.ts';
import { valueFromText } from './text-value.ts';

/** Values of the columns that flags give. Fails with `SOURCE_FLAG` where a flag names no column, or its text is no value of it. */
export function givenColumns(
  contract: Contract,
  flags: Readonly<Record<string, string>>,
): Readonly<Record<string, Value>> {
  const given: Record<string, Value> = {};
  for (const [name, text] of Object.entries(flags)) {
    const column = Object.hasOwn(contract.columns, name) ? contract.columns[name] : undefined;
    if (column === undefined) {
      throw new MeshError({
        code: 'SOURCE_FLAG',
        found: `--${name}, which is no column of ${contract.name}`,
        expected: `one of ${Object.keys(contract.columns).join(', ')}`,
        likelyCause: 'the flag is misspelt, or meant for another contract',
      });
    }
    const value = valueFromText(name, column, text);
    if (value instanceof Fault) {
      throw new MeshError({
        code: 'SOURCE_FLAG',
        found: `--${name} ${JSON.stringify(text)}`,
        expected: `a value of the type ${column.type.kind}`,
        likelyCause: 'the value is written in another way than the column needs',
      });
    }
    given[name] = value;
  }
  return given;
}

/**
 * The value of a column that a file or an item does not have: the one given by a flag, else the contract's fallback, else null where it may be,
 * else undefined.
 */
export function absentValue(
  name: string,
  column: Column,
  given: Readonly<Record<string, Value>>,
  fallback: Value | undefined,
): Value | undefined {
  if (Object.hasOwn(given, name)) return given[name];
  return fallback ?? (column.nullable ? null : undefined);
}
