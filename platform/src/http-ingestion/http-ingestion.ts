import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { MeshError, nearest } from '../error/index.ts';
import { requireIngested } from '../ingestion/derivations.ts';
import { wallClock } from '../ingestion/wall-clock.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { checkRole } from '../registry/server/tokens.ts';
import { isLoopback } from '../settings/index.ts';
import { answerErrors, type OnFailure } from './answer-errors.ts';
import { ContractIngester, type LeaseTurn } from './contract-ingester.ts';
import type { Holder } from './holders.ts';
import { InFlight, type InFlightLimits } from './in-flight.ts';
import { type Entrance, ingestRoute } from './ingest-route.ts';
import { requestError } from './request-error.ts';

export interface HttpIngestionOptions {
  readonly mesh: Mesh;
  /** All contracts of the mesh. */
  readonly contracts: readonly Contract[];
  readonly onFailure: OnFailure;
  /** Microseconds since 1970. Default: the wall clock. */
  readonly clock?: () => number;
  /** Of one contract. */
  readonly limits?: InFlightLimits;
  readonly turn?: LeaseTurn;
}

const LIMITS: InFlightLimits = { bytes: 32 * 1024 * 1024, records: 200_000 };
const TURN: LeaseTurn = { idle: 1_000, most: 20_000 };

/**
 * Serves `POST /ingest/:contract` on a server, for as long as that is open; the contracts' leases are taken when requests come. Fails with
 * `INGEST_TOKEN_MISSING` where others than this machine could reach it and no token may write.
 */
export function httpIngestion(app: FastifyInstance, options: HttpIngestionOptions): void {
  const { mesh, contracts, clock = wallClock, limits = LIMITS, turn = TURN } = options;
  const { tokens, host } = mesh.settings;
  if (!isLoopback(host) && tokens.write === undefined && tokens.admin === undefined) throw tokenMissing(host);
  const id = randomUUID();
  const self = (): Holder => ({ id, address: `http://${reachable(host)}:${portOf(app)}` });
  const entrances = new Map<string, Entrance>();
  const entranceOf = (name: string): Entrance => {
    const contract = contracts.find((each) => each.name === name);
    if (contract === undefined) throw unknown(name, contracts);
    requireIngested(contract);
    const known = entrances.get(name);
    if (known !== undefined) return known;
    const ingester = new ContractIngester(mesh, { contract, contracts, clock, self, turn });
    const entrance = { contract, ingester, inFlight: new InFlight(limits) };
    entrances.set(name, entrance);
    return entrance;
  };
  app.register(async (scope) => {
    answerErrors(scope, options.onFailure);
    scope.addHook('onRequest', async (request) => checkRole(request, tokens));
    ingestRoute(scope, { mesh, entranceOf, self });
    scope.addHook('onClose', async () => {
      await Promise.all([...entrances.values()].map(({ ingester }) => ingester.close()));
    });
  });
}

/** The host under which others reach what listens on one. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new TypeError('a request before the server listens');
}

function unknown(name: string, contracts: readonly Contract[]): Error {
  const names = contracts.map((contract) => contract.name);
  const near = nearest(name, names);
  return requestError(404, 'INGEST_CONTRACT', {
    found: `no contract ${JSON.stringify(name)}`,
    expected: `one of ${names.join(', ')}`,
    likelyCause: near === undefined ? 'there is no such contract' : `a slip of the keyboard: did you mean '${near}'?`,
  });
}

const tokenMissing = (host: string): MeshError =>
  new MeshError({
    code: 'INGEST_TOKEN_MISSING',
    found: `host ${host}, which other machines can reach, and no token that may write`,
    expected: 'a secret in MESH_TOKEN_WRITE or MESH_TOKEN_ADMIN, or a loopback host',
    likelyCause: 'MESH_HOST was set without tokens',
  });
