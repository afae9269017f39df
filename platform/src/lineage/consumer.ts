/** A product that depends on a field, by what it reads itself or by way of others. */
export interface Consumer {
  readonly product: string;
  readonly owner: string;
  /** Its output columns whose values depend on the field, in declared order; all of them where its rows do. */
  readonly columns: readonly string[];
  /** True where the field decides which rows there are. */
  readonly rows: boolean;
  /** What lies between, from the field's end: products, and contracts that are derived from others. Empty: it reads the field itself. */
  readonly via: readonly string[];
}
