import type { Mesh } from '@tempi/platform/mesh';
import type { Product, Speed } from '@tempi/platform/product';
import { listPoison } from '@tempi/platform/quarantine';
import { note } from '../cli/output.ts';

/** Says on stderr how many steps of processes a speed has left out, and where they are listed. */
export async function noteLeftOut(mesh: Mesh, products: readonly Product[], speed: Speed): Promise<void> {
  for (const product of products) {
    if (product.kind !== 'process') continue;
    const steps = (await listPoison(mesh, product)).filter(({ speeds }) => speeds.includes(speed));
    if (steps.length > 0) note(leftOut(product.name, steps.length));
  }
}

const leftOut = (name: string, count: number): string =>
  `${count === 1 ? '1 step is' : `${count.toLocaleString('en')} steps are`} left out of ${name}: mesh quarantine list ${name}`;
