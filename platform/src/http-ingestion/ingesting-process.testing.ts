import { openMesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { ingestServer } from './ingest-server.testing.ts';
import { tally } from './tally.testing.ts';

/* Run as a process: takes requests until it is killed or its parent has ended, and prints where. */

process.stdin.on('end', () => process.exit()).resume();

const mesh = await openMesh({ folder: process.argv[2] ?? '', settings: readSettings() });
const { url } = await ingestServer(mesh, { contracts: [tally] });
process.stdout.write(`${url}\n`);
