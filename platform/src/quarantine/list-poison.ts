import type { Mesh } from '../mesh/mesh.ts';
import type { PoisonNote } from '../product/poison.ts';
import { SPEEDS, type ProcessProduct, type Speed } from '../product/product.ts';
import { readPoison } from '../serving/index.ts';

/** A step that a process left out. */
export interface ListedPoison extends PoisonNote {
  /** Which speeds say so, in the same words. */
  readonly speeds: readonly Speed[];
}

/** The steps of a process that failed and were left out, in the order of their addresses; those of a speed that goes on come as it commits. */
export async function listPoison(
  { database }: Pick<Mesh, 'database'>,
  product: ProcessProduct,
): Promise<readonly ListedPoison[]> {
  const listed = new Map<string, { readonly note: PoisonNote; readonly speeds: Speed[] }>();
  for (const speed of SPEEDS)
    for (const note of await readPoison(database, product, speed)) {
      const name = JSON.stringify(note);
      const known = listed.get(name);
      if (known === undefined) listed.set(name, { note, speeds: [speed] });
      else known.speeds.push(speed);
    }
  return [...listed.values()]
    .map(({ note, speeds }) => ({ ...note, speeds }))
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset || a.ordinal - b.ordinal);
}
