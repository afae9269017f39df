import type { ColumnType } from './column.ts';
import type { Classification, Protection } from './field-metadata.ts';
import type { Literal } from './literal.ts';

/**
 * What a field's builder takes besides its type, see `FieldMetadata`. Values are written as in a query: decimals, timestamps and
 * dates as text. All of it is judged by `contract`, which knows the field's name.
 */
export interface FieldOptions<T extends ColumnType> {
  readonly description?: string;
  readonly examples?: readonly Literal<T>[];
  /** `internal` unless said. */
  readonly classification?: Classification;
  /** Only of a personal field, never of the event time. What is dropped must be nullable. */
  readonly protection?: T['kind'] extends 'text' ? Protection : 'drop';
  readonly aliases?: readonly string[];
  /** Not of a nullable field, which is NULL in records that were written before it was there. */
  readonly fallback?: Literal<T>;
}

/** What a product says of a column besides its type. */
export type ColumnOptions<T extends ColumnType> = Pick<FieldOptions<T>, 'description' | 'examples' | 'classification'>;

type Enum<S extends readonly string[]> = { readonly kind: 'enum'; readonly symbols: S };

/** What `oneOf` takes besides its symbols. */
export interface EnumOptions<S extends readonly string[]> extends FieldOptions<Enum<S>> {
  readonly unknownSymbol?: S[number];
}

/** What `double` takes. */
export interface DoubleOptions<S extends number | null> extends FieldOptions<{
  readonly kind: 'double';
  readonly sumScale: S;
}> {
  readonly sumScale?: S;
}
