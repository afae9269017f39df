import type { Contract } from '@tempi/platform/contract';
import { MeshError } from '@tempi/platform/error';
import type { ProcessProduct, Product } from '@tempi/platform/product';
import { contractNamed, products } from './catalog.ts';

/** The contract or process of this name: what has a quarantine. Fails with `CLI_NOTHING_REFUSED` or `CLI_UNKNOWN_CONTRACT`. */
export function quarantinedNamed(name: string): Contract | ProcessProduct {
  const product = products.find((each) => each.name === name);
  if (product === undefined) return contractNamed(name);
  if (product.kind === 'process') return product;
  const inputs = inputsOf(product);
  throw new MeshError({
    code: 'CLI_NOTHING_REFUSED',
    found: `${name}, a query product: it refuses nothing`,
    expected: `a contract or a process; its input is ${inputs.join(' and ')}`,
    likelyCause: `what is missing in it was refused before it came there: ${inputs.map((input) => `mesh quarantine list ${input}`).join(', ')}`,
  });
}

/** The contract of this name, whose items are refused one by one. Fails with `CLI_STEPS_NOT_ITEMS`, as `quarantinedNamed`, or with `CLI_UNKNOWN_CONTRACT`. */
export function refusedNamed(name: string): Contract {
  const found = quarantinedNamed(name);
  if (!('process' in found)) return found;
  throw new MeshError({
    code: 'CLI_STEPS_NOT_ITEMS',
    found: `${name}, a process: the steps it left out are not shown, replayed or discarded one by one`,
    expected: `a contract; \`mesh quarantine list ${name}\` lists the steps, and the record of each is at its partition and offset in \`mesh log read ${found.input.name}\``,
    likelyCause: `to have the steps done: mend the function, raise the version, and build all anew by \`mesh upgrade ${name}\``,
  });
}

const inputsOf = ({ inputs }: Product): readonly string[] => inputs.map(({ name }) => name);
