import type { ColumnType } from './column.ts';

/**
 * As what a writer's field is read: a column's type, of an enum with the symbol that unknown ones become; or, for the archive, as bytes or as
 * the field's own Avro encoding.
 */
export type ReadAs =
  (ColumnType & { readonly unknown?: string | undefined }) | { readonly kind: 'bytes' } | { readonly kind: 'encoded' };
