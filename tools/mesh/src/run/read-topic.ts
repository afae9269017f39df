import { recordReader } from '@tempi/platform/compile';
import type { Contract, Row } from '@tempi/platform/contract';
import { readRange, type RecordBatch } from '@tempi/platform/log';
import type { Mesh } from '@tempi/platform/mesh';

/** A record or a watermark marker (microseconds), with its address. */
export type Entry = { readonly partition: number; readonly offset: number } & (
  { readonly record: Row; readonly marker?: undefined } | { readonly record?: undefined; readonly marker: number }
);

/** All that is in a contract's topic now, partition by partition in offset order. Nothing where there is no topic yet. */
export async function* readTopic(mesh: Mesh, contract: Contract): AsyncGenerator<Entry> {
  if ((await mesh.log.partitions(contract.name)) === undefined) return;
  const decode = recordReader(contract, mesh.registry);
  const ends = await mesh.log.ends(contract.name);
  for (const partition of ends.keys()) {
    for await (const batch of readRange(mesh.log, contract.name, ends.with(partition, 0), ends))
      yield* await entriesOf(batch, decode);
  }
}

async function entriesOf(batch: RecordBatch, decode: ReturnType<typeof recordReader>): Promise<Entry[]> {
  const { partition } = batch;
  const entries: Entry[] = [];
  for (let from = 0; ;) {
    from = decode.read(
      batch,
      from,
      ({ offset, fields }) => entries.push({ partition, offset, record: fields }),
      (offset, marker) => entries.push({ partition, offset, marker }),
    );
    if (from >= batch.count) return entries;
    await decode.learn(batch, from);
  }
}
