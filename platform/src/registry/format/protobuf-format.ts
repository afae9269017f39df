import {
  parseProtobuf,
  protobufIncompatibilities,
  serializedProtobuf,
  textWithoutExtensions,
  type ProtobufSchema,
} from '../../compatibility/protobuf/index.ts';
import type { SchemaFormat, SchemaSource } from './schema-format.ts';

const schemaOf = ({ text, references }: SchemaSource): ProtobufSchema =>
  parseProtobuf(text, new Map(references.map((each) => [each.name, each.text])));

/** Protobuf, compared by Confluent's rules. */
export const protobufFormat: SchemaFormat = {
  parsed(source) {
    const { canonical, normalized } = schemaOf(source);
    return { canonical, normalized };
  },
  formatted: (source, asked) => {
    if (asked === 'serialized') return serializedProtobuf(schemaOf(source));
    return asked === 'ignore_extensions' ? textWithoutExtensions(schemaOf(source)) : undefined;
  },
  incompatibilities: (reader, writer) => protobufIncompatibilities(schemaOf(writer), schemaOf(reader)),
};
