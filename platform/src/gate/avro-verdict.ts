import { avroIncompatibilities, parseAvro } from '../compatibility/avro/index.ts';
import type { Incompatibility } from '../compatibility/incompatibility.ts';
import { avroSchemaOf } from '../contract/avro-schema.ts';
import type { FieldMetadata } from '../contract/field-metadata.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import type { Pair } from './trip.ts';

/** What the registry would say of two schemas. */
export interface AvroVerdict {
  /** Why readers of the base cannot read what is written by the head. */
  readonly readers: readonly Incompatibility[];
  /** Why readers of the head cannot read what was written by the base. */
  readonly writers: readonly Incompatibility[];
}

/** The verdict on the schemas of two publications, by the checker that the registry uses. */
export function avroVerdict({ base, head }: Pair<Pick<Publication, 'name' | 'fields'>>): AvroVerdict {
  const [before, after] = [schemaOf(base), schemaOf(head)];
  return { readers: avroIncompatibilities(before, after), writers: avroIncompatibilities(after, before) };
}

const schemaOf = ({ name, fields }: Pick<Publication, 'name' | 'fields'>): ReturnType<typeof parseAvro> =>
  parseAvro(
    JSON.stringify(
      avroSchemaOf({
        ...{ name, description: '' },
        columns: Object.fromEntries(
          fields.map((field) => [field.name, { type: field.type, nullable: field.nullable }]),
        ),
        metadata: Object.fromEntries(fields.map((field) => [field.name, resolutionOf(field)])),
      }),
    ),
  );

/** What of a field's metadata says how records of other versions are read. */
const resolutionOf = ({ aliases, fallback, unknownSymbol }: PublishedField): FieldMetadata => ({
  ...(aliases.length === 0 ? {} : { aliases }),
  ...(fallback === undefined ? {} : { fallback }),
  ...(unknownSymbol === null ? {} : { unknownSymbol }),
});
