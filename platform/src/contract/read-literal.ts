import { MeshError } from '../error/index.ts';
import type { Column, Scalar } from './column.ts';
import { LITERAL_FORMS, literalValue, type Written } from './literal.ts';

/** The value of what an author wrote for a column. Fails with what `refuse` makes of what was expected and the cause. */
export function readLiteral(
  { type }: Column,
  written: unknown,
  refuse: (expected: string, likelyCause: string) => MeshError,
): Exclude<Scalar, null> {
  const form = LITERAL_FORMS[type.kind];
  const isText = ['decimal', 'timestamp', 'date'].includes(type.kind);
  const cause =
    isText && typeof written !== 'string'
      ? 'decimals, instants and days are written as text'
      : 'it is misspelt, too great, or of another type';
  if (!['string', 'number', 'boolean'].includes(typeof written)) throw refuse(form, cause);
  let value: Exclude<Scalar, null> | undefined;
  try {
    value = literalValue(type, written as Written);
  } catch (error) {
    throw error instanceof MeshError ? refuse(error.expected, error.likelyCause) : error;
  }
  if (value === undefined) throw refuse(type.kind === 'enum' ? `one of ${type.symbols.join(', ')}` : form, cause);
  return value;
}

/** What an author wrote, as a message shows it. */
export const shown = (value: unknown): string =>
  typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
