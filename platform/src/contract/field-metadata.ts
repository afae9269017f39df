import type { Scalar } from './column.ts';

/** Who may see a field: everybody, the company, or only who has a reason to see data about a person. */
export type Classification = 'public' | 'internal' | 'personal';
/** From what anybody may see to what the fewest may. */
export const CLASSIFICATIONS: readonly Classification[] = ['public', 'internal', 'personal'];

/** What becomes of a personal value before a record reaches the log: a keyed hash takes its place, or NULL. */
export type Protection = 'pseudonymise' | 'drop';

/** What a contract says of a field besides its type. It changes no bytes and no plan, but how records of other versions are read: `aliases`, `fallback`, `unknownSymbol`. */
export interface FieldMetadata<V = Scalar> {
  readonly description?: string;
  /** Values in the form that the platform computes with, see `ColumnType`. */
  readonly examples?: readonly V[];
  /** `internal` unless said. */
  readonly classification?: Classification;
  /** Only of a personal field: a text can be pseudonymised, what may be NULL dropped. */
  readonly protection?: Protection;
  /** Names that older versions wrote this field under. */
  readonly aliases?: readonly string[];
  /** What a record holds that was written before the field was there. A nullable field is then NULL, without being told. */
  readonly fallback?: V;
  /** Of an enum: the symbol that one this version does not know, of a newer writer, is read as. */
  readonly unknownSymbol?: V;
}

/** Metadata by field; every field has an entry. */
export interface FieldsMetadata {
  readonly [field: string]: FieldMetadata;
}
