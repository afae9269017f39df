import { resolve } from 'node:path';
import { acquireLease } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import { goingOn } from './going-on.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type IngestReport, ingestSource, type SourceOptions } from './ingest-source.ts';

/** `source` defaults to the file's absolute path, `clock` to the wall clock. */
export type IngestOptions = Omit<SourceOptions, 'source' | 'clock' | 'onBegun'> &
  Partial<Pick<SourceOptions, 'source' | 'clock'>>;

/**
 * Ingests a file from where its source was left: accepted records, watermark markers, refused items, identities, counts and
 * position commit together. Waits while another process ingests into the contract. Returns the counts: received = accepted +
 * duplicate + quarantined. Fails, exit code 2 and nothing written, where the file or its header cannot be used
 * (`SOURCE_MISSING`, `SOURCE_HEADER`, …), its read part has changed (`SOURCE_CHANGED`) or the source was begun in another way
 * (`SOURCE_OPTIONS`); with `LOG_FENCED` where another process took over. Where log or database is away, or the log gave a
 * transaction up, it goes on by itself from what is committed, and fails when nothing has come of that for two minutes.
 */
export function ingestFile(mesh: Mesh, options: IngestOptions): Promise<IngestReport> {
  const { signal = new AbortController().signal } = options;
  return goingOn((onBegun) => ingestAlone(mesh, { ...options, signal, onBegun }), { signal });
}

type AloneOptions = IngestOptions & Required<Pick<SourceOptions, 'onBegun' | 'signal'>>;

async function ingestAlone(mesh: Mesh, options: AloneOptions): Promise<IngestReport> {
  const { contract, file, signal } = options;
  const lease = await acquireLease(mesh.databaseUrl, `${mesh.namespace}.${contract.name}.ingest`, { signal });
  try {
    const stop = AbortSignal.any([signal, lease.lost]);
    const source = options.source ?? resolve(file);
    const report = await ingestSource(mesh, { clock: wallClock, ...options, source, signal: stop });
    if (lease.lost.aborted) throw leaseLost(contract.name);
    return report;
  } finally {
    await lease.release();
  }
}

const wallClock = (): number => Date.now() * 1000;

const leaseLost = (contract: string): MeshError =>
  new MeshError({
    code: 'LEASE_LOST',
    found: `the lease on ${contract} was lost; what was committed stays`,
    expected: 'the connection to PostgreSQL to last as long as the run',
    likelyCause: 'the database was restarted; it goes on once the database is back',
    canRetry: true,
    exitCode: 3,
  });
