export type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
export { memoryRegistry } from './memory-registry.ts';
export { registryIn } from './registry-in.ts';
export { registryMigrations } from './registry-migrations.ts';
