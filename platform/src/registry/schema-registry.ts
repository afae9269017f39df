/** An Avro schema as JSON. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [key: string]: unknown };

/** Ids of writer schemas. An id is never reused; the same schema has one id. */
export interface SchemaRegistry {
  /**
   * The id of `schema` under `subject`, registering it when it is new. In a registry of our own a subject that is new gets the level
   * FULL_TRANSITIVE: so running readers of every version read what any other version writes; another registry's levels are its own affair. Fails with
   * `CONTRACT_INCOMPATIBLE` (not to be retried: it names field, reason and level) where the schema does not fit the subject's versions.
   */
  register(subject: string, schema: AvroSchema): Promise<number>;
  /** The schema of an id. Fails with `SCHEMA_UNKNOWN`. */
  schema(id: number): Promise<AvroSchema>;
}
