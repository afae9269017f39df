import { expect, test } from 'vitest';
import { memoryLog } from '../log/memory/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { appendForeign } from '../testing/foreign-record.ts';
import { customerSales, everyThird, sale, shopWriter } from '../testing/shop.ts';
import { openSession } from './session.ts';
import { ensureStreamTopics, streamGroup } from './topics.ts';

test.each([customerSales, everyThird])('$name passes a record that is neither data nor marker', async (product) => {
  const mesh = { log: memoryLog(), registry: memoryRegistry() };
  await shopWriter(mesh.log, mesh.registry);
  await ensureStreamTopics(mesh.log, product);
  await appendForeign(mesh.log);
  const session = await openSession(mesh, product, { slot: 0 });
  for (let count = 0; count < 3; count++) await session.step(0);
  await session.commit();
  expect(await mesh.log.committed(streamGroup(product), sale.name)).toEqual([1, 1]);
  await session.close();
});
