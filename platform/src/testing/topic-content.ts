import { recordReader } from '../compile/record-reader.ts';
import type { Contract, Row } from '../contract/index.ts';
import { emptyCut, type Log, readRange } from '../log/index.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';

/** A record or watermark marker of a contract's topic. */
export interface TopicEntry {
  readonly partition: number;
  readonly offset: number;
  readonly row?: Row;
  readonly sequence?: number;
  readonly marker?: number;
}

/** All that a contract's topic holds, by address. Nothing where there is no topic. */
export async function everything(
  { log, registry }: { readonly log: Log; readonly registry: SchemaRegistry },
  contract: Contract,
): Promise<readonly TopicEntry[]> {
  const partitions = await log.partitions(contract.name);
  if (partitions === undefined) return [];
  const reader = recordReader(contract, registry);
  const found: TopicEntry[] = [];
  for await (const batch of readRange(log, contract.name, emptyCut(partitions), await log.ends(contract.name))) {
    const { partition } = batch;
    for (let at = 0; at < batch.count;) {
      at = reader.read(
        batch,
        at,
        ({ offset, fields: row, sequence }) => found.push({ partition, offset, row, sequence }),
        (offset, marker) => found.push({ partition, offset, marker }),
      );
      if (at < batch.count) await reader.learn(batch, at);
    }
  }
  return found.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
}
