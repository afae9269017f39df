/** What is said about a schema: tags of its fields by path, properties, and which of these are secrets. */
export interface Metadata {
  readonly tags?: { readonly [path: string]: readonly string[] };
  readonly properties?: { readonly [name: string]: string };
  /** Names of properties. */
  readonly sensitive?: readonly string[];
}

/** Both together; what `newer` says of a path or a property counts, and secret is what either calls so. */
export function mergedMetadata(older: Metadata | null, newer: Metadata | null): Metadata | null {
  if (older === null || newer === null) return newer ?? older;
  const sensitive = [...new Set([...(older.sensitive ?? []), ...(newer.sensitive ?? [])])].toSorted();
  const [tags, properties] = [
    { ...older.tags, ...newer.tags },
    { ...older.properties, ...newer.properties },
  ];
  return {
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(sensitive.length === 0 ? {} : { sensitive }),
  };
}
