import { openDatabase } from '../database/index.ts';
import { registryIn } from './registry-in.ts';

/*
 * Run as a process: registers schemas, every other of which other processes register too, eight at once, and prints their
 * ids by name.
 */

const [url = '', namespace = '', process_ = '', times = ''] = process.argv.slice(2);
const database = openDatabase({ url, namespace });
const registry = registryIn(database);
const names = Array.from({ length: Number(times) }, (_, at) => (at % 2 === 0 ? `shared_${at}` : `${process_}_${at}`));
const waiting = names.values();
const ids: Record<string, number> = {};

const work = async (): Promise<void> => {
  for (const name of waiting)
    ids[name] = await registry.register(`subject-${name}`, { type: 'record', name, fields: [] });
};

await Promise.all(Array.from({ length: 8 }, work));
process.stdout.write(JSON.stringify(ids));
await database.destroy();
