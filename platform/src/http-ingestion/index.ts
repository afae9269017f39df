export { httpIngestionMigrations } from './holders.ts';
export { httpIngestion } from './http-ingestion.ts';
