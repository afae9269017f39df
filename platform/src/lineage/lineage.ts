/** A field of a contract or of a product. */
export interface FieldAddress {
  /** The contract's or product's name. */
  readonly of: string;
  readonly field: string;
}

/** Where a product's rows come from, as far as it reads itself: of a product over products, the products' columns. */
export interface Lineage {
  readonly product: string;
  /** By output column: the fields that its values are computed from. */
  readonly columns: { readonly [column: string]: readonly FieldAddress[] };
  /** The fields that decide which rows there are: conditions, groups, windows, joins, lookups, event times, ties. */
  readonly rows: readonly FieldAddress[];
}
