import { parse, YAMLParseError } from 'yaml';
import { MeshError } from '../error/index.ts';
import { isDay } from './day.ts';
import type { GateException } from './gate-exception.ts';
import { isRuleId } from './rules/index.ts';
import { DOCUMENT_RULES } from './rules/product-rules.ts';

const KEYS = ['rule', 'publication', 'field', 'reason', 'approvedBy', 'expires'];

/**
 * The exceptions of a file's text: a YAML list of `{rule, publication, field?, reason, approvedBy, expires}`; none where it is empty.
 * Fails with `EXCEPTIONS_INVALID`, naming the entry.
 */
export function readExceptions(text: string, path: string): readonly GateException[] {
  const value = parsed(text, path) ?? [];
  if (!Array.isArray(value)) throw invalid(path, 'no list', 'a list of exceptions, each beginning with "- rule:"');
  return value.map((entry: unknown, index) => readException(entry, `${path}, entry ${index + 1}`));
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, uniqueKeys: true });
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.message.split('\n')[0] : String(error);
    throw invalid(path, place ?? 'a text that is no YAML', 'YAML without aliases, each key once');
  }
}

function readException(entry: unknown, place: string): GateException {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw invalid(place, JSON.stringify(entry), `an object of ${KEYS.join(', ')}`);
  const given = entry as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(given).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) throw invalid(place, `the key ${stranger}`, `${KEYS.join(', ')} and nothing else`);
  const words = (key: string): string => {
    const value = given[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw invalid(place, value === undefined ? `no ${key}` : `${key}: ${JSON.stringify(value)}`, `${key} in words`);
  };
  const rule = words('rule');
  if (!isRuleId(rule)) throw invalid(place, `the rule ${rule}`, 'a rule of the table in platform/GATE.md');
  if (rule in DOCUMENT_RULES)
    throw invalid(place, `the rule ${rule}`, 'no rule of documents: `mesh contracts generate` writes what is missing');
  const expires = words('expires');
  if (!isDay(expires)) throw invalid(place, `expires: ${expires}`, 'a day such as 2027-01-31');
  return {
    ...{ rule, publication: words('publication'), expires },
    field: given['field'] === undefined || given['field'] === null ? null : words('field'),
    reason: words('reason'),
    approvedBy: words('approvedBy'),
  };
}

const invalid = (place: string, found: string, expected: string): MeshError =>
  new MeshError({
    code: 'EXCEPTIONS_INVALID',
    found: `${place}: ${found}`,
    expected,
    likelyCause: 'the file was written by hand and misses or misspells something',
  });
