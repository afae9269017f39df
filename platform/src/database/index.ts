export { reachingDatabase } from './database-fault.ts';
export { openDatabase } from './open-database.ts';
export { migrate, type Migrations } from './migrate.ts';
export { heldLeases } from './held-leases.ts';
export { acquireLease, tryLease, type Lease } from './lease.ts';
export { embeddedServer, type EmbeddedServer } from './embedded/embedded-server.ts';
export { reachable } from './reachable.ts';
export { statementParts } from './statement-parts.ts';
