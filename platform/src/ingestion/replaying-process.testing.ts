import { openMesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { replayQuarantine } from './replay-quarantine.ts';
import { clock, free, named, strict } from './sales.testing.ts';

/* Run as a process: replays what was refused, five items a commit, to be killed in one. */

const mesh = await openMesh({ folder: process.argv[2] ?? '', settings: readSettings() });
const limits = { items: 5, bytes: 1_000_000 };
const contracts = [strict, named];
await replayQuarantine(mesh, { contract: free, contracts, formats: [], clock, limits, items: { ids: 'all' } });
await mesh.close();
