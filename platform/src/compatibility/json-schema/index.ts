export { jsonSchemaIncompatibilities } from './json-schema-incompatibilities.ts';
export { parseJsonSchema, type JsonSchema } from './parse-json-schema.ts';
