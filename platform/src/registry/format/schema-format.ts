import type { Incompatibility } from '../../compatibility/index.ts';
import type { ReferencedSchema } from '../store/references.ts';

/** A schema as its author wrote it, with the schemas it uses, each behind those that it uses itself. */
export interface SchemaSource {
  readonly text: string;
  readonly references: readonly ReferencedSchema[];
}

/** The texts of a schema that can be read. */
export interface ParsedSchema {
  /** The same for all schemas that differ in nothing but spelling. */
  readonly canonical: string;
  /** The same for all schemas that mean the same. */
  readonly normalized: string;
}

/** What the registry asks of a format. */
export interface SchemaFormat {
  /** Fails with a MeshError that names the place where the text is no schema of the format. */
  parsed(source: SchemaSource): ParsedSchema;
  /** The text in another form: Avro's `resolved`, Protobuf's `serialized` and `ignore_extensions`; undefined where there is no such form. */
  formatted(source: SchemaSource, asked: string): string | undefined;
  /** Why a program with the schema `reader` cannot read what one with the schema `writer` wrote; empty where it can. */
  incompatibilities(reader: SchemaSource, writer: SchemaSource): readonly Incompatibility[];
}
