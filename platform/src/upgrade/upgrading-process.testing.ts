import { openMesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { second } from './changing.testing.ts';
import { upgrade } from './upgrade.ts';

/* Run as a process: upgrades to the second version, to be killed on the way. */

const mesh = await openMesh({ folder: process.argv[2] ?? '', settings: readSettings() });
const old = process.argv[3] === 'keep' ? 'keep' : 'remove';
await upgrade(mesh, second, { old, signal: new AbortController().signal, note: () => undefined });
await mesh.close();
