/** A field of a contract or of a product. */
export interface FieldAddress {
  /** The contract's or product's name. */
  readonly of: string;
  readonly field: string;
}

/** Where a product's rows come from, as far as it reads itself: of a product over products, the products' columns. */
export interface Lineage {
  readonly product: string;
  /** The contracts and products that it reads itself, in the order of their first use: each row of theirs may change its rows. */
  readonly reads: readonly string[];
  /** By output column in declared order: the fields that its values are computed from; of `first` and `last` those that order the rows too. */
  readonly columns: { readonly [column: string]: readonly FieldAddress[] };
  /**
   * The fields that decide which rows there are and what counts in them: conditions, groups, windows, joins, lookups. A contract's event
   * time and key are among them where records may be late: its key says in which partition a record is judged.
   */
  readonly rows: readonly FieldAddress[];
}
