import { avroSchemaOf, contract, frame, int64, keyBytes, recordCodec, text, timestamp } from '@tempi/platform/contract';
import { partitionOf } from '@tempi/platform/log';
import type { Mesh } from '@tempi/platform/mesh';
import { product } from '@tempi/platform/product';

const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};

const visit = contract({
  name: 'bench.visit',
  version: '1.0.0',
  owner: 'bench',
  description: 'A visit of somebody',
  fields: { occurredAt: timestamp(), visitor: text() },
  key: 'visitor',
  eventTime: 'occurredAt',
  partitions: 4,
  idle: '1 hour',
});

/** Keeps an entry for every visitor and puts out nothing: what it takes is its state. */
export const visitCounts = product({
  name: 'bench.visit-counts',
  version: '1.0.0',
  owner: 'bench',
  description: 'How often everybody has come',
  input: visit,
  output: { visitor: text(), visits: int64() },
  initial: { visits: 0, last: 0 },
  process: ({ visits }, { occurredAt }) => [{ visits: visits + 1, last: occurredAt }, []],
  speeds,
});

const START = Date.UTC(2026, 0, 5) * 1000;
const AT_ONCE = 20_000;

/** Appends a visit of each of these visitors, in this order. */
export async function appendVisits({ log, registry }: Mesh, visitors: Iterable<number>): Promise<void> {
  await log.ensureTopic({ name: visit.name, partitions: visit.partitions, cleanup: 'delete' });
  const schemaId = await registry.register(`${visit.name}-value`, avroSchemaOf(visit));
  const codec = recordCodec(visit.columns);
  const producer = await log.producer('bench.visits');
  try {
    let transaction = producer.begin();
    let count = 0;
    for (const number of visitors) {
      const row = { occurredAt: START + count, visitor: `visitor-${String(number).padStart(12, '0')}` };
      const key = keyBytes(visit, row);
      transaction.append(visit.name, partitionOf(key, visit.partitions), {
        key,
        value: frame(schemaId, codec.encode(row)),
      });
      if (++count % AT_ONCE > 0) continue;
      await transaction.commit();
      transaction = producer.begin();
    }
    await transaction.commit();
  } finally {
    await producer.close();
  }
}
