import type { Contract } from '@tempi/platform/contract';
import type { Product } from '@tempi/platform/product';
import { contracts, products } from './catalog.ts';
import { oneOf } from './one-of.ts';

/** A contract or product, or a field of it. */
export interface MemberOrField {
  readonly name: string;
  /** Null: all of it. */
  readonly field: string | null;
}

/** A parser for `domain.noun` and `domain.noun.field`. Fails with `CLI_UNKNOWN_NAME` or `CLI_UNKNOWN_FIELD`. */
export function memberOrField(text: string): MemberOrField {
  const fields = new Map([...contracts, ...products].map((member) => [member.name, Object.keys(columnsOf(member))]));
  const names = [...fields.keys()];
  if (fields.has(text)) return { name: text, field: null };
  const [, name = text, field = ''] = /^(.*)\.([^.]*)$/.exec(text) ?? [];
  const known = fields.get(name);
  if (known === undefined || isVersion(field)) return { name: oneOf('name', names)(text), field: null };
  return { name, field: oneOf('field', known)(field) };
}

const columnsOf = (member: Contract | Product): Contract['columns'] =>
  'kind' in member ? member.output : member.columns;

const isVersion = (word: string): boolean => /^v\d+$/.test(word);
