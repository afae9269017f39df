export type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
export { memoryRegistry } from './memory-registry.ts';
export { registryIn } from './registry-in.ts';
export { registryMigrations } from './registry-migrations.ts';
export { httpRegistry } from './client/http-registry.ts';
export { serveRegistry } from './server/serve-registry.ts';
