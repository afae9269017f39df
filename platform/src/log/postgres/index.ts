export { postgresLogMigrations } from './migrations.ts';
export { postgresLog } from './postgres-log.ts';
