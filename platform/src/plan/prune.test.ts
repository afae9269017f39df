import { expect, test } from 'vitest';
import { contract, int32, oneOf, text, timestamp, type Contract } from '../contract/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { sourceLog } from '../testing/speeds/source-log.ts';
import { streams } from '../testing/speeds/stream-speed.ts';
import { count, from, max, planChanges, planJson, sum } from './index.ts';

const about = { version: '1.0.0', owner: 'test', description: 'For tests' };
const sensor = contract({
  ...{ ...about, name: 'test.sensor', idle: '1 hour', key: 'id', eventTime: 'at' },
  fields: { id: text(), at: timestamp(), place: text() },
});
const fields = { user: text(), at: timestamp(), size: int32(), note: text() };
const declared = { ...about, name: 'test.event', idle: '1 hour', key: 'user', eventTime: 'at', partitions: 2 } as const;
const before = contract({ ...declared, fields });
/** The same with a column that records written before do not have. */
const after = contract({ ...declared, version: '1.1.0', fields: { ...fields, kind: oneOf('a', 'b').nullable() } });

const rest = {
  ...about,
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  },
} as const;
const late = { ...rest, lateness: '1 second' };

/** Every kind of relation over a version of the contract. */
function productsOf(event: typeof before): readonly QueryProduct[] {
  const rows = from(event);
  const hourly = product({
    ...late,
    name: 'test.hourly',
    query: rows
      .tumbling('1 hour')
      .groupBy('user')
      .aggregate((row) => ({ n: count(), size: sum(row.size), most: max(row.note) })),
  });
  return [
    hourly,
    product({ ...late, name: 'test.rows', query: rows.select((row) => ({ size: row.size })) }),
    product({ ...late, name: 'test.all', query: rows.aggregate(() => ({ n: count() })) }),
    product({
      ...rest,
      name: 'test.daily',
      query: from(hourly)
        .tumbling('1 day')
        .aggregate((row) => ({ n: sum(row.n) })),
    }),
    product({
      ...late,
      name: 'test.placed',
      query: rows
        .lookup(from(sensor), (left, right) => [left.user, right.id])
        .withColumns((left, right) => ({ user: left.user, place: right.place }))
        .joinWithin(rows, (left, right) => [left.user, right.user], '1 minute')
        .select((left, right) => ({ place: left.place, size: right.size })),
    }),
  ];
}

test('a column that is added to a contract changes no plan that does not read it', () => {
  const now = productsOf(after);
  for (const [at, old] of productsOf(before).entries())
    expect([planJson(now[at]!), now[at]!.fingerprint]).toEqual([planJson(old), old.fingerprint]);
});

test('a plan has the columns that are read, the key and the event time; of a product those that are read', () => {
  const columns = productsOf(before).map(({ plan: { input } }) => 'columns' in input && Object.keys(input.columns));
  expect(columns).toEqual([['user', 'at', 'size', 'note'], ['user', 'at', 'size'], ['user', 'at'], ['n'], false]);
});

test('a plan that reads the column is another', () => {
  const bySize = product({
    ...late,
    name: 'test.by',
    query: from(after)
      .groupBy('size')
      .aggregate(() => ({ n: count() })),
  });
  const byKind = product({
    ...late,
    name: 'test.by',
    query: from(after)
      .groupBy('kind')
      .aggregate(() => ({ n: count() })),
  });
  expect(byKind.fingerprint).not.toBe(bySize.fingerprint);
  expect(planChanges(planJson(bySize), planJson(byKind))).toEqual([
    'group size: gone; was size',
    'group kind: new, kind',
  ]);
});

test('a stream goes on from its state where a column was added that it does not read', async () => {
  const counted = (event: typeof before) =>
    product({
      ...late,
      name: 'test.counted',
      query: from(event)
        .groupBy('user')
        .aggregate((row) => ({ n: count(), size: sum(row.size) })),
    });
  const source = await sourceLog([before], { gaps: false });
  const append = (event: Contract, sequence: number, more: object) =>
    source.append([
      { contract: event, partition: 0, sequence, row: { user: 'a', at: sequence, size: 2, note: '', ...more } },
    ]);
  await append(before, 0, {});
  await (await streams(source, counted(before))).finish();
  const again = await streams(source, counted(after));
  await append(before, 1, {});
  await again.finish();
  const rows = (await again.shown()).flatMap((commits) => [...(commits.at(-1)?.rows.values() ?? [])]);
  await source.close();
  expect(rows).toEqual([{ user: 'a', n: 2, size: 4 }]);
});
