import { createHash } from 'node:crypto';
import { canonicalSchema } from '../canonical-schema.ts';
import type { AvroSchema } from '../schema-registry.ts';
import type { Metadata } from './metadata.ts';
import type { RuleSet } from './rule-set.ts';

/** The formats of schemas, as the registry's API names them. */
export const SCHEMA_TYPES = ['JSON', 'PROTOBUF', 'AVRO'] as const;
export type SchemaType = (typeof SCHEMA_TYPES)[number];

/** That a schema uses another one by `name`, which is version `version` of `subject`. */
export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** All that makes a schema what it is: equal contents are the same schema and have one id in a context. */
export interface SchemaContent {
  readonly type: SchemaType;
  /** The schema in the canonical form of its format. */
  readonly text: string;
  readonly references: readonly SchemaReference[];
  readonly metadata: Metadata | null;
  readonly ruleSet: RuleSet | null;
}

/** The SHA-256 of type, text and references, by which the same schema is found whatever is said about it besides. */
export function textDigest({ type, text, references }: Pick<SchemaContent, 'type' | 'text' | 'references'>): Buffer {
  const canonical = type === 'AVRO' ? canonicalSchema(JSON.parse(text, exact) as AvroSchema) : text;
  // An Avro schema alone has the digest that it had before there were other formats: so ids stay.
  return references.length === 0 && type === 'AVRO'
    ? digestOf(canonical)
    : digestOf(canonicalSchema({ type, text: canonical, references }));
}

/** What is said about a schema. */
export type Said = Pick<SchemaContent, 'metadata' | 'ruleSet'>;

/** The SHA-256 of all that a content has, from that of its text. */
export function contentDigest(text: Buffer, { metadata, ruleSet }: Said): Buffer {
  return metadata === null && ruleSet === null
    ? text
    : digestOf(canonicalSchema({ text: text.toString('hex'), metadata, ruleSet }));
}

/** The name of a content over all contexts and registries of this kind: a UUID of version 8 (RFC 9562) of its digest. */
export function guidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** An integer that a double cannot hold counts with all its digits. */
const exact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
