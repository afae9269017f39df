import { join } from 'node:path';
import { findFormat, ingestFile } from '@tempi/platform/ingestion';
import type { Mesh } from '@tempi/platform/mesh';
import { accessLogLines, writeLines } from '@tempi/platform/testing/generators';
import { contractNamed, domainFormats } from '../cli/catalog.ts';

const SEED = 7;

/** Ingests seeded page views, none of them late or broken, into a new mesh. */
export async function ingestPageViews(mesh: Mesh, count: number): Promise<void> {
  const contract = contractNamed('clickstream.page-view');
  const file = join(mesh.folder, 'access.log');
  const shares = { late: 0, duplicate: 0, conflicting: 0, malformed: 0 };
  await writeLines(file, accessLogLines({ seed: SEED, shares }), { from: 0, to: count });
  await ingestFile(mesh, { contract, format: findFormat(contract, domainFormats, { file }), file, flags: {} });
}
