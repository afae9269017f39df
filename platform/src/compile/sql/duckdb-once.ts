/** What is longer is bound; shorter text is quicker for DuckDB where it stands, and to read. */
const SHORT = 160;

/**
 * What `use` makes of an operand whose text it may take several times, which would double in length at each level of nested
 * calls: a long one is bound to a name, as the one element of a list.
 */
export const once = (operand: string, use: (name: string) => string): string =>
  operand.length <= SHORT ? use(operand) : `list_transform([${operand}], lambda _x: ${use('_x')})[1]`;
