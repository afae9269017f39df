import type { ColumnType, Kysely } from 'kysely';
import type { SubjectConfig } from './subject-config.ts';
import type { RegistryMode } from './registry-mode.ts';
import type { Metadata } from './metadata.ts';
import type { RuleSet } from './rule-set.ts';
import type { SchemaReference, SchemaType } from './schema-content.ts';

/** JSON is read parsed and written as text. */
type Json<T> = ColumnType<T, string | null, string | null>;

/** Tables of the registry. */
export type RegistryTables = {
  /** A row a schema and context. It is never removed, so that an id never comes to mean another schema. */
  registry_schema: {
    readonly context: string;
    readonly id: number;
    readonly guid: string;
    readonly digest: Buffer;
    readonly text_digest: Buffer;
    readonly type: SchemaType;
    readonly schema: string;
    readonly refs: Json<readonly SchemaReference[]>;
    readonly metadata: Json<Metadata | null>;
    readonly rule_set: Json<RuleSet | null>;
  };
  registry_version: {
    readonly context: string;
    readonly subject: string;
    readonly version: number;
    readonly schema_id: number;
    /** True once softly deleted. */
    readonly deleted: boolean;
  };
  /** The greatest id given in a context. Who writes into the context holds its row. */
  registry_context: { readonly context: string; readonly last_id: number };
  /** Of a subject; of a context where the subject is empty; of all where the context besides is the default one. */
  registry_setting: {
    readonly context: string;
    readonly subject: string;
    readonly mode: RegistryMode | null;
    readonly config: Json<SubjectConfig>;
  };
};

/** The registry's tables, or a transaction on them. */
export type RegistryDatabase = Kysely<RegistryTables>;
