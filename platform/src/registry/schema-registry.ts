/** An Avro schema as JSON. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [key: string]: unknown };

/** Ids of writer schemas. An id is never reused; the same schema has one id. */
export interface SchemaRegistry {
  /** The id of `schema` under `subject`, registering it when it is new. */
  register(subject: string, schema: AvroSchema): Promise<number>;
  /** The schema of an id. Fails with `SCHEMA_UNKNOWN`. */
  schema(id: number): Promise<AvroSchema>;
}
