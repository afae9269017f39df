import type { Contract } from '../contract/contract.ts';
import { emptyCut, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { greatestTimes } from './greatest-times.ts';

/** Where a contract's topic ends. */
export interface InputEnd {
  readonly cut: Cut;
  /** Its partitions' greatest event times, microseconds; empty where they are not known. */
  readonly times: readonly number[];
}

/** The ends of all inputs of a product, by contract. */
export async function inputEnds(mesh: Mesh, product: Product): Promise<ReadonlyMap<string, InputEnd>> {
  const found = product.inputs.map(async (input) => {
    // The times first: they may be behind the cut, and never ahead of it.
    const times = await greatestTimes(mesh, input);
    return [input.name, { times, cut: await endsOf(mesh, input) }] as const;
  });
  return new Map(await Promise.all(found));
}

async function endsOf({ log }: Mesh, { name, partitions }: Contract): Promise<Cut> {
  return (await log.partitions(name)) === undefined ? emptyCut(partitions) : log.ends(name);
}
