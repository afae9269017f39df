import type { Log } from '../log/index.ts';
import { sale } from './shop.ts';

/** Appends to every partition of the shop's topic a record that is neither data nor marker, as a foreign writer may. */
export async function appendForeign(log: Log): Promise<void> {
  const producer = await log.producer('foreign');
  const transaction = producer.begin();
  for (let partition = 0; partition < sale.partitions; partition++)
    transaction.append(sale.name, partition, { key: Buffer.from('ann'), value: null });
  await transaction.commit();
  await producer.close();
}
