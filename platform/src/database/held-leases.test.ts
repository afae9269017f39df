import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { heldLeases, openDatabase, tryLease } from './index.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());

test('tells the leases that are held, whatever their keys, and takes none', async () => {
  const database = openDatabase({ url: server.url, namespace: server.namespace() });
  const own = server.namespace();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (held) => {
      const names = held.map((_, index) => `${own}.${String(index)}`);
      const leases = await Promise.all(
        names.filter((_, index) => held[index]).map((name) => tryLease(server.url, name)),
      );
      for (let look = 0; look < 2; look++)
        expect([...(await heldLeases(database, names))].toSorted()).toEqual(names.filter((_, index) => held[index]));
      const others = await Promise.all(
        names.filter((_, index) => held[index] === false).map((name) => tryLease(server.url, name)),
      );
      expect(others).not.toContain(undefined);
      for (const lease of [...leases, ...others]) await lease?.release();
    }),
    { numRuns: 15 },
  );
  await database.destroy();
});
