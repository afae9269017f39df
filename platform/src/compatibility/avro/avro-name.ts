import type { AvroName } from './avro-type.ts';

/** What Avro's Java takes for a name: letters of any script, digits, underscores, of the basic plane. */
const SIMPLE = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

export const isSimpleName = (text: string): boolean => SIMPLE.test(text) && !/[\u{10000}-\u{10ffff}]/u.test(text);

/** The name that a text is where `namespace` is the default; undefined where the text is none. */
export function avroName(text: string, namespace: string): AvroName | undefined {
  const dot = text.lastIndexOf('.');
  const simple = text.slice(dot + 1);
  const space = dot < 0 ? namespace : text.slice(0, dot);
  if (!isSimpleName(simple)) return undefined;
  return { simple, namespace: space, full: space === '' ? simple : `${space}.${simple}` };
}

/** Whether every part of a namespace is a name; the empty one is a namespace. */
export const isNamespace = (namespace: string): boolean =>
  namespace === '' || namespace.split('.').every((part) => isSimpleName(part));

/** The full name that a reference means first: a name with a dot is full already. */
export const referenceName = (text: string, namespace: string): string =>
  namespace === '' || text.includes('.') ? text : `${namespace}.${text}`;
