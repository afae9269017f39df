/** A JSON Schema, as JSON. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
