import { z } from 'zod';
import { toJson } from '../contract/json-value.ts';
import { CLASSIFICATIONS } from '../contract/field-metadata.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import { addressText } from './address-text.ts';
import { customOf, customProperties } from './custom-properties.ts';
import { items, propertyType, readType, TYPE_PROPERTIES, typeProperties } from './property-type.ts';
import { entryOf, qualityEntry } from './quality-entry.ts';
import { readScalar } from './scalar-text.ts';

/** A property of the schema object: a field, as it is read. */
export const property = z.object({
  name: z.string(),
  physicalType: z.string(),
  required: z.boolean().default(false),
  primaryKeyPosition: z.int().optional(),
  partitionKeyPosition: z.int().optional(),
  description: z.string().optional(),
  classification: z.enum(CLASSIFICATIONS),
  examples: z.array(z.unknown()).default([]),
  transformSourceObjects: z.array(z.string()).default([]),
  quality: z.array(qualityEntry).default([]),
  items: items.optional(),
  customProperties: customOf(
    z.object({
      ...TYPE_PROPERTIES,
      protection: z.enum(['pseudonymise', 'drop']).optional(),
      aliases: z.array(z.string()).default([]),
      fallback: z.unknown().optional(),
      unknownSymbol: z.string().optional(),
      meaning: z.string().optional(),
    }),
  ),
});
export type Property = z.output<typeof property>;

/** The property of a published field. */
export function propertyOf(publication: Publication, field: PublishedField): object {
  const { name, type, nullable, description, examples, classification, protection, aliases, fallback } = field;
  const sources = publication.derivation?.columns[name] ?? [];
  const rules = publication.quality.filter((rule) => rule.field === name);
  return {
    name,
    ...(description === null ? {} : { description }),
    ...propertyType(type),
    required: !nullable,
    ...keys(publication, name),
    classification,
    ...(examples.length === 0 ? {} : { examples: examples.map((value) => toJson(type, value)) }),
    ...(sources.length === 0 ? {} : { transformSourceObjects: sources.map(addressText) }),
    ...(rules.length === 0 ? {} : { quality: rules.map((rule) => entryOf(rule, type)) }),
    customProperties: customProperties({
      ...typeProperties(type),
      protection: protection ?? undefined,
      aliases: aliases.length === 0 ? undefined : aliases,
      fallback: fallback === undefined ? undefined : toJson(type, fallback),
      unknownSymbol: field.unknownSymbol ?? undefined,
      meaning: publication.derivation?.meanings?.columns[name],
    }),
  };
}

/** A contract's records are partitioned by its key and identified by its identity, a product's rows identified by their key. */
function keys({ kind, key, identity }: Publication, name: string): object {
  const [partition, primary] = kind === 'contract' ? [key, identity ?? []] : [[], key];
  return {
    ...(primary.includes(name) ? { primaryKey: true, primaryKeyPosition: primary.indexOf(name) + 1 } : {}),
    ...(partition.includes(name) ? { partitioned: true, partitionKeyPosition: partition.indexOf(name) + 1 } : {}),
  };
}

/** The field of a property. Fails with `ODCS_INVALID`. */
export function fieldOf(read: Property, place: string): PublishedField {
  const type = readType(read, place);
  const { protection, aliases, fallback, unknownSymbol } = read.customProperties;
  return {
    ...{ name: read.name, type, nullable: !read.required, classification: read.classification, aliases },
    description: read.description ?? null,
    examples: read.examples.map((json, at) => readScalar(type, json, `${place}.examples[${at}]`)),
    protection: protection ?? null,
    fallback: fallback === undefined ? undefined : readScalar(type, fallback, `${place}.customProperties.fallback`),
    unknownSymbol: unknownSymbol ?? null,
  };
}

/** The names of the properties that have a position, in the order of the positions. */
export const inOrder = (
  properties: readonly Property[],
  position: 'primaryKeyPosition' | 'partitionKeyPosition',
): readonly string[] =>
  properties
    .filter((each) => each[position] !== undefined)
    .toSorted((a, b) => Number(a[position]) - Number(b[position]))
    .map(({ name }) => name);
