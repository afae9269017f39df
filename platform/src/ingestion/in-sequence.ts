import { recordReader } from '../compile/record-reader.ts';
import type { Contract, Row } from '../contract/index.ts';
import { type Log, readRange } from '../log/index.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';

/** A record of a contract's topic. */
export interface Sequenced {
  readonly row: Row;
  readonly sequence: number;
}

type Partition = AsyncGenerator<Sequenced, undefined>;

/**
 * The records of a contract's topic in the order in which they were accepted, from a sequence on, as far as it goes now. A partition is in
 * that order, so the partitions are merged; a batch of each is held.
 */
export async function* inSequence(
  mesh: { readonly log: Log; readonly registry: SchemaRegistry },
  contract: Contract,
  from: number,
): AsyncGenerator<Sequenced> {
  const ends = await mesh.log.ends(contract.name);
  const partitions = ends.map((_, partition) => records(mesh, contract, ends, partition));
  try {
    const heads = await Promise.all(partitions.map((partition) => nextOf(partition)));
    for (;;) {
      let first = -1;
      for (const [at, head] of heads.entries())
        if (head !== undefined && head.sequence < (heads[first]?.sequence ?? Number.POSITIVE_INFINITY)) first = at;
      const [head, partition] = [heads[first], partitions[first]];
      if (head === undefined || partition === undefined) return;
      if (head.sequence >= from) yield head;
      heads[first] = await nextOf(partition);
    }
  } finally {
    for (const partition of partitions) await partition.return(undefined);
  }
}

const nextOf = async (partition: Partition): Promise<Sequenced | undefined> => (await partition.next()).value;

async function* records(
  { log, registry }: { readonly log: Log; readonly registry: SchemaRegistry },
  contract: Contract,
  ends: readonly number[],
  partition: number,
): Partition {
  const reader = recordReader(contract, registry);
  for await (const batch of readRange(log, contract.name, ends.with(partition, 0), ends)) {
    const found: Sequenced[] = [];
    for (let at = 0; at < batch.count;) {
      at = reader.read(batch, at, ({ fields: row, sequence }) => found.push({ row, sequence }), ignored);
      if (at < batch.count) await reader.learn(batch, at);
    }
    yield* found;
  }
}

const ignored = (): void => undefined;
