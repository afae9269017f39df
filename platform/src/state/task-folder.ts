import { join } from 'node:path';

/**
 * The folder of a task's state. A slot is leased by one living process at a time (`member` of the consumer group), and a task belongs
 * to one member: so one process at a time uses a folder.
 */
export const taskFolder = (
  dataFolder: string,
  { product, slot, task }: { readonly product: string; readonly slot: string; readonly task: number },
): string => join(dataFolder, 'state', safe(product), safe(slot), String(task));

/** One name for one folder, whatever characters it has. */
const safe = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');
