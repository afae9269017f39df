import type { ColumnType } from '../contract/column.ts';
import { typeText } from '../plan/expression-text.ts';

/** A type for people, and for comparing: types differ where their texts do, in what of a list may be NULL too. */
export function typeWords(type: ColumnType): string {
  if (type.kind !== 'list') return typeText(type);
  const fields = Object.entries(type.fields);
  const words = fields.map(([name, one]) => `${name} ${one.nullable ? 'nullable ' : ''}${typeWords(one.type)}`);
  return `list of ${words.join(', ')}`;
}
