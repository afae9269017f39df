/**
 * Changes that Confluent's registry calls compatible: a reader with the new schema takes whatever the old one let through.
 * Every other kind is incompatible. Kinds as Confluent's own (`Difference.Type` of its JSON Schema provider).
 */
const COMPATIBLE: ReadonlySet<string> = new Set(
  `ID_CHANGED DESCRIPTION_CHANGED TITLE_CHANGED DEFAULT_CHANGED SCHEMA_REMOVED TYPE_EXTENDED
  MAX_LENGTH_INCREASED MAX_LENGTH_REMOVED MIN_LENGTH_DECREASED MIN_LENGTH_REMOVED PATTERN_REMOVED
  MAXIMUM_INCREASED MAXIMUM_REMOVED MINIMUM_DECREASED MINIMUM_REMOVED
  EXCLUSIVE_MAXIMUM_INCREASED EXCLUSIVE_MAXIMUM_REMOVED EXCLUSIVE_MINIMUM_DECREASED EXCLUSIVE_MINIMUM_REMOVED
  MULTIPLE_OF_REDUCED MULTIPLE_OF_REMOVED
  REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED REQUIRED_ATTRIBUTE_REMOVED
  DEPENDENCY_ARRAY_NARROWED DEPENDENCY_ARRAY_REMOVED DEPENDENCY_SCHEMA_REMOVED
  MAX_PROPERTIES_INCREASED MAX_PROPERTIES_REMOVED MIN_PROPERTIES_DECREASED MIN_PROPERTIES_REMOVED
  ADDITIONAL_PROPERTIES_ADDED ADDITIONAL_PROPERTIES_EXTENDED UNEVALUATED_PROPERTIES_ADDED UNEVALUATED_PROPERTIES_EXTENDED
  PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL
  MAX_ITEMS_INCREASED MAX_ITEMS_REMOVED MIN_ITEMS_DECREASED MIN_ITEMS_REMOVED UNIQUE_ITEMS_REMOVED
  MAX_CONTAINS_INCREASED MAX_CONTAINS_REMOVED MIN_CONTAINS_DECREASED MIN_CONTAINS_REMOVED
  ADDITIONAL_ITEMS_ADDED ADDITIONAL_ITEMS_EXTENDED UNEVALUATED_ITEMS_ADDED UNEVALUATED_ITEMS_EXTENDED
  ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL ITEM_ADDED_TO_CLOSED_CONTENT_MODEL
  ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL
  ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL
  ENUM_ARRAY_EXTENDED COMBINED_TYPE_EXTENDED PRODUCT_TYPE_NARROWED SUM_TYPE_EXTENDED NOT_TYPE_NARROWED`.split(/\s+/u),
);

/** One change from a schema to its successor, compatible or not. */
export interface JsonSchemaDifference {
  readonly kind: string;
  /** A JSON pointer's parts, joined by slashes; empty for the schema itself. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** A change at the place that is being compared. */
export const difference = (kind: string, found: string, expected: string, path = ''): JsonSchemaDifference => ({
  kind,
  path,
  found,
  expected,
});

/** True where a reader with the new schema takes all that the old one let through. */
export const isCompatible = ({ kind }: JsonSchemaDifference): boolean => COMPATIBLE.has(kind);

/** The same changes, seen from a place above. `path` is not escaped yet. */
export const within = (
  parts: readonly (string | number)[],
  differences: readonly JsonSchemaDifference[],
): readonly JsonSchemaDifference[] => {
  if (differences.length === 0) return differences;
  const prefix = parts.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  return differences.map((each) => ({ ...each, path: each.path === '' ? prefix : `${prefix}/${each.path}` }));
};
