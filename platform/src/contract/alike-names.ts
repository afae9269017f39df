/**
 * The first two names of columns that differ by case only, or are the same; undefined where there are none. One table
 * cannot hold both: to DuckDB and many a reader of Parquet they are one.
 */
export function alikeNames(names: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) return [other, name];
    seen.set(name.toLowerCase(), name);
  }
  return undefined;
}
