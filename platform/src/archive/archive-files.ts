/** Stands for the file of markers among those of schemas, whose ids begin with 1. */
export const MARKERS = 0;

/**
 * The name of the file that holds what was collected together, `group`, of one writer's schema, or its markers. Before there was a file a schema,
 * all was in one, whose name the manifest has.
 */
export const fileOf = (group: string, schema: number | null): string =>
  schema === null ? group : `${group}.${schema === MARKERS ? 'markers' : `schema-${String(schema)}`}.parquet`;
