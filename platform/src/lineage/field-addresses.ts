import type { FieldAddress } from './lineage.ts';

/** All addresses of the lists, each once, sorted. */
export function unionOf(...lists: readonly (readonly FieldAddress[])[]): readonly FieldAddress[] {
  const found = new Map(lists.flat().map((address) => [`${address.of}/${address.field}`, address]));
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
}

/** True where the list has the address. */
export const includesField = (list: readonly FieldAddress[], { of, field }: FieldAddress): boolean =>
  list.some((address) => address.of === of && address.field === field);
