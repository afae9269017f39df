export { avroIncompatibilities } from './avro-incompatibilities.ts';
export { canonicalAvro, normalizedAvro, resolvedAvro } from './avro-text.ts';
export { BEYOND_AVRO } from './changed-meanings.ts';
export { parseAvro, type AvroSchema } from './parse-avro.ts';
