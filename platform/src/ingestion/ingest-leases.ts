import type { Contract } from '../contract/contract.ts';
import { acquireLease, type Lease } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { ingestedInto, withDerived } from './derivations.ts';

export interface LeaseOptions {
  readonly contract: Contract;
  readonly contracts?: readonly Contract[];
  readonly signal?: AbortSignal;
}

/**
 * Does what only one process at a time may do with a contract and all that derives from it, waiting while another does. Leases are taken in the
 * order of the names, so that nobody waits for one who waits for him. `stop` aborts with the signal, or where a lease is lost;
 * then it fails with `LEASE_LOST`.
 */
export async function underLeases<T>(
  mesh: Pick<Mesh, 'databaseUrl' | 'namespace'>,
  { contract, contracts = [], signal }: LeaseOptions,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const written = [ingestedInto(contract), ...withDerived(contract, contracts)].map(({ name }) => name);
  const leases: Lease[] = [];
  try {
    for (const name of [...new Set(written)].toSorted()) {
      const options = signal === undefined ? {} : { signal };
      leases.push(await acquireLease(mesh.databaseUrl, `${mesh.namespace}.${name}.ingest`, options));
    }
    const lost = leases.map((lease) => lease.lost);
    const done = await work(AbortSignal.any(signal === undefined ? lost : [signal, ...lost]));
    if (lost.some(({ aborted }) => aborted)) throw leaseLost(contract.name);
    return done;
  } finally {
    for (const lease of leases) await lease.release();
  }
}

const leaseLost = (contract: string): MeshError =>
  new MeshError({
    code: 'LEASE_LOST',
    found: `the lease on ${contract} was lost; what was committed stays`,
    expected: 'the connection to PostgreSQL to last as long as the run',
    likelyCause: 'the database was restarted; once it is back the same can be done again',
    canRetry: true,
    exitCode: 3,
  });
