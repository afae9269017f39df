import type { FieldAddress } from '../lineage/lineage.ts';

/** A field of a contract or product as text, `clickstream.page-view.status`. */
export const addressText = ({ of, field }: FieldAddress): string => `${of}.${field}`;

/** The field of such a text: names of contracts have dots, names of fields have none. */
export function readAddress(text: string): FieldAddress {
  const dot = text.lastIndexOf('.');
  return { of: text.slice(0, Math.max(dot, 0)), field: text.slice(dot + 1) };
}
