import { openDatabase } from '../database/index.ts';
import { serveRegistry } from './server/serve-registry.ts';

/*
 * Run as a process: serves the registry of a namespace as `mesh registry` does, and prints its address.
 */

const [url = '', namespace = ''] = process.argv.slice(2);
const database = openDatabase({ url, namespace });
const served = await serveRegistry({
  database,
  host: '127.0.0.1',
  port: 0,
  tokens: {},
  onFailure: (error) => process.stderr.write(`${String(error)}\n`),
});
process.stdout.write(`${served.url}\n`);
