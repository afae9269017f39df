import type { Contract } from '../contract/index.ts';
import type { Fault } from './source-format.ts';

/** Codes whose reasons are the platform's own words, and repeat no text of the item. */
const REPEATS_NOTHING: ReadonlySet<string> = new Set([
  'CONTRACT_INCOMPATIBLE',
  'SCHEMA_INCOMPATIBLE',
  'EVENT_TIME_AHEAD',
  'IDENTITY_CONFLICT',
  'LINE_BLANK',
  'LINE_NOT_UTF8',
  'LINE_TOO_LONG',
  'RECORD_TOO_LONG',
]);
const EXPECTED = '; expected ';
const SEALED = 'what was found is sealed with the item';

/**
 * The reason that is told openly where a contract protects fields: a value may have slipped into any column, so of what was found
 * nothing is repeated, and of the rest only what the contract says.
 */
export function toldReason({ columns }: Contract, { code, field, reason }: Fault): string {
  if (REPEATS_NOTHING.has(code)) return reason;
  const rule = reason.lastIndexOf(EXPECTED);
  if (code === 'QUALITY_BROKEN' && rule >= 0) return `expected ${reason.slice(rule + EXPECTED.length)}; ${SEALED}`;
  const column = field === null ? undefined : columns[field];
  return column === undefined ? SEALED : `expected ${column.nullable ? 'nullable ' : ''}${column.type.kind}; ${SEALED}`;
}
