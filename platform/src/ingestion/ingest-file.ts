import { resolve } from 'node:path';
import type { Mesh } from '../mesh/mesh.ts';
import { requireIngested } from './derivations.ts';
import { goingOn } from './going-on.ts';
import { underLeases } from './ingest-leases.ts';
import type { IngestReport } from './ingest-report.ts';
import { ingestSource, type SourceOptions } from './ingest-source.ts';
import { wallClock } from './wall-clock.ts';

/** `source` defaults to the file's absolute path, `clock` to the wall clock. */
export type IngestOptions = Omit<SourceOptions, 'source' | 'clock' | 'onBegun'> &
  Partial<Pick<SourceOptions, 'source' | 'clock'>>;

/**
 * Ingests a file from where its source was left: accepted records, watermark markers, refused items, identities, counts and
 * position commit together, and with them what the records make in contracts derived from theirs. Waits while another process
 * ingests into one of the contracts. Returns the counts: received = accepted + duplicate + quarantined. Fails, exit code 2 and
 * nothing written, where the file or its header cannot be used (`SOURCE_MISSING`, `SOURCE_HEADER`, …), its read part has changed
 * (`SOURCE_CHANGED`), the source was begun in another way (`SOURCE_OPTIONS`) or the contract derives from another
 * (`CONTRACT_DERIVED`); with `LOG_FENCED` where another process took over. Where log or database is away, or the log gave a
 * transaction up, it goes on by itself from what is committed, and fails when nothing has come of that for two minutes.
 */
export async function ingestFile(mesh: Mesh, options: IngestOptions): Promise<IngestReport> {
  requireIngested(options.contract);
  const { signal = new AbortController().signal } = options;
  const source = options.source ?? resolve(options.file);
  const attempt = (onBegun: NonNullable<SourceOptions['onBegun']>): Promise<IngestReport> =>
    underLeases(mesh, { ...options, signal }, (stop) =>
      ingestSource(mesh, { clock: wallClock, ...options, source, onBegun, signal: stop }),
    );
  return goingOn(attempt, { signal });
}
