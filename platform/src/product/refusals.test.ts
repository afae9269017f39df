import { expect, test } from 'vitest';
import { z } from 'zod';
import { boolean, contract, date, decimal, double, int32, oneOf, text, timestamp } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { avg, coalesce, count, from, literal, sum, topK, when } from '../plan/index.ts';
import { domain, product } from './index.ts';

const about = { version: '1.0.0', owner: 'web', description: 'For tests', idle: '1 hour' };
const fields = {
  user: text(),
  at: timestamp(),
  size: int32(),
  price: decimal(12, 2),
  rate: decimal(30, 20),
  heat: double(),
  day: date(),
  on: boolean(),
  kind: oneOf('page', 'image'),
};
const view = contract({ ...about, name: 'web.view', fields, key: 'user', eventTime: 'at' });
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};
const base = { version: '1.0.0', owner: 'web', description: 'For tests', speeds };
const rows = from(view);
const minutes = rows.tumbling('1 minute');
const query = minutes.groupBy('user').aggregate((row) => ({ views: count(), top: topK(row.user, 3) }));
const late = { ...base, lateness: '1 minute' };
const traffic = product({ ...late, name: 'web.traffic', query });
const running = product({
  ...late,
  name: 'web.running',
  query: rows.groupBy('user').aggregate(() => ({ views: count() })),
});
const copied = product({ ...late, name: 'web.copied', query: rows.select((row) => ({ user: row.user })) });
const other = product({ ...late, name: 'web.traffic', query: minutes.aggregate(() => ({ n: count() })) });
const silent = product({
  ...{ ...base, name: 'web.silent', input: view, output: { user: text() }, initial: 0 },
  process: (state) => [state, []],
});
/** What only a caller without the compiler can write. */
const any = (value: unknown): never => value as never;

type Refusal = readonly [name: string, declare: () => unknown];

const expressions: readonly Refusal[] = [
  ['a fraction for a whole number', () => rows.where((row) => row.size.gt(0.5))],
  ['a whole number that is none any more', () => rows.where((row) => row.size.gt(2 ** 53))],
  ['digits that a decimal does not have', () => rows.where((row) => row.price.gt('0.005'))],
  ['a decimal that no column holds', () => rows.where((row) => row.price.gt('9'.repeat(37)))],
  ['an infinite double', () => rows.where((row) => row.heat.lt(Infinity))],
  ['text that no engine holds', () => rows.where((row) => row.user.eq('\0'))],
  ['a time in another form', () => rows.where((row) => row.at.gt('yesterday'))],
  ['a time too far away', () => rows.where((row) => row.at.gt('2254-01-01'))],
  ['a day that no calendar has', () => rows.where((row) => row.day.gt('2023-02-29'))],
  ['a symbol that is none', () => rows.where((row) => row.kind.eq(any('video')))],
  ['decimals of two scales', () => rows.where((row) => row.price.gt(any(row.rate)))],
  ['a product of too many digits', () => rows.withColumns((row) => ({ square: row.rate.multiply(row.rate) }))],
  ['a scale beyond the precision', () => rows.withColumns((row) => ({ cents: row.price.toDecimal(2, 12) }))],
  ['a division by nothing', () => rows.withColumns((row) => ({ share: row.size.divide(0) }))],
  ['a unit of time', () => rows.where((row) => row.at.part(any('week')).eq(1))],
  ['a comparison with null', () => rows.where((row) => row.user.eq(any(null)))],
  ['a case beside a value', () => rows.where((row) => row.user.eq(any(when(row.on, 'bot'))))],
  ['a duration', () => rows.where((row) => row.at.later('5 mins').lt('2024-01-01'))],
  ['a literal whose type nothing says', () => literal(0.5)],
  ['a case without an otherwise', () => rows.withColumns((row) => ({ device: any(when(row.on, 'bot')) }))],
  ['values of two types', () => when(rows.rows.named['on'] as never, 'x').otherwise(any(literal(1)))],
  ['coalescing two types', () => rows.withColumns((row) => ({ x: any(coalesce(row.user, any(row.size))) }))],
];

const queries: readonly Refusal[] = [
  ['a window in milliseconds', () => rows.tumbling(any(60_001))],
  ['a window in months', () => rows.tumbling('1 month')],
  ['a window too short', () => rows.tumbling('5 microseconds')],
  ['windows with gaps between them', () => rows.hopping('1 minute', '10 minutes')],
  ['a slide that does not divide the size', () => rows.hopping('10 minutes', '3 minutes')],
  ['too many windows at a time', () => rows.hopping('1 day', '1 second')],
  ['a session without a gap', () => rows.session('0 seconds')],
  ['a computed column with the name of another', () => rows.withColumns((row) => ({ size: row.size.add(1) }))],
  ['a name for people', () => rows.withColumns((row) => ({ 'The size': row.size.add(1) }))],
  ['a group twice', () => minutes.groupBy('user', 'user').aggregate(() => ({ n: count() }))],
  ['a group that is no column', () => minutes.groupBy(any('nothing'))],
  ['a group of doubles', () => minutes.groupBy(any('heat'))],
  ['a measure named as a group', () => minutes.groupBy('user').aggregate(() => ({ user: count() }))],
  ['a measure named as the window', () => minutes.aggregate(() => ({ windowEnd: count() }))],
  ['no measures', () => minutes.aggregate(() => ({}))],
  ['a measure that is a column', () => minutes.aggregate((row) => ({ user: any(row.user) }))],
  ['the sum of text', () => minutes.aggregate((row) => ({ sum: sum(any(row.user)) }))],
  ['the mean of a double without a scale', () => minutes.aggregate((row) => ({ mean: avg(any(row.heat)) }))],
  ['a group of lists', () => from(traffic).tumbling('1 hour').groupBy(any('top'))],
  ['a list of no values', () => minutes.aggregate((row) => ({ top: topK(row.user, 0) }))],
  ['no columns', () => rows.select(() => ({}))],
  [
    'a column kept from an earlier callback',
    () => {
      let kept: unknown;
      return rows
        .where((row) => row.size.eq((kept = row.size) as never))
        .tumbling('1 day')
        .aggregate(() => ({ n: count() }))
        .having(() => any(kept))
        .having(() => (kept as { gt(value: number): never }).gt(1));
    },
  ],
  [
    'a join with a negative bound',
    () => rows.joinWithin(from(traffic), (left, right) => [left.user, right.user], '-1 minute'),
  ],
  [
    'a join by different types',
    () => rows.joinWithin(from(traffic), (left, right) => [left.user, any(right.views)], '1 minute'),
  ],
  ['a join by doubles', () => rows.joinWithin(rows, (left, right) => [any(left.heat), any(right.heat)], '1 minute')],
  ['a join of all with all', () => rows.joinWithin(rows, () => [literal(1), literal(1)], '1 minute')],
  [
    'a join of joined rows whose columns have no names',
    () => rows.joinWithin(rows, (l, r) => [l.user, r.user], '1 minute').joinWithin(rows, () => any([]), '1 minute'),
  ],
  [
    'a join whose keys are exchanged',
    () =>
      rows.joinWithin(
        from(traffic),
        any((l: { user: never }, r: { views: never }) => [r.views, l.user]),
        '1 minute',
      ),
  ],
  ['a column that is misspelt', () => rows.select((row) => ({ user: any((row as never)['usr']) }))],
  ['a condition that is computed at once', () => rows.where((row) => any((row.on as unknown) === true))],
  ['a callback to group by', () => rows.groupBy(any((row: { user: unknown }) => row.user))],
  ['a list to group by', () => rows.groupBy(any(['user']))],
  ['measures without a function', () => rows.groupBy('user').aggregate(any({ n: count() }))],
  ['reading nothing', () => from(any(undefined))],
  ['reading a running aggregate', () => from(running)],
  ['reading a select of a contract', () => from(copied)],
  ['reading a process', () => from(any(silent))],
];

const declare = (change: object) => () => product({ ...late, name: 'web.shown', query, ...change });
const products: readonly Refusal[] = [
  ['a name without a domain', declare({ name: 'traffic' })],
  ['a version', declare({ version: 'one' })],
  ['no owner', declare({ owner: '' })],
  ['no description', declare({ description: undefined })],
  ['no query', declare({ query: undefined })],
  ['a query that is not finished', declare({ query: minutes })],
  ['a query that groups and no more', declare({ query: minutes.groupBy('user'), name: 'web.grouped' })],
  ['no speeds', declare({ speeds: undefined })],
  ['a speed that is missing', declare({ speeds: { stream: speeds.stream, microBatch: speeds.microBatch } })],
  ['a speed without a rhythm', declare({ speeds: { ...speeds, microBatch: { freshness: '1 minute' } } })],
  ['a lateness in milliseconds', declare({ lateness: 60_000 })],
  ['a lateness in words', declare({ lateness: 'a minute' })],
  ['no lateness', declare({ lateness: undefined })],
  [
    'a lateness where only products are read',
    declare({
      query: from(traffic)
        .tumbling('1 hour')
        .aggregate(() => ({ n: count() })),
    }),
  ],
  [
    'a speed slower than its freshness',
    declare({ speeds: { ...speeds, microBatch: { every: '1 hour', freshness: '1 minute' } } }),
  ],
  [
    'a product that reads one of its own name',
    () => product({ ...base, name: 'web.traffic', query: from(traffic).select((row) => ({ user: row.user })) }),
  ],
  [
    'two products of one name',
    () =>
      product({
        ...base,
        name: 'web.both',
        query: from(traffic)
          .joinWithin(from(other), (left, right) => [left.windowStart, right.windowStart], '1 minute')
          .select((left, right) => ({ user: left.user, n: right.n })),
      }),
  ],
];

const days = { since: '2026-12-01', until: '2027-03-31' };
const published: readonly Refusal[] = [
  ['a version in the name', declare({ name: 'web.shown.v2', version: '2.0.0' })],
  ['a version with a zero before it', declare({ version: '1.02.0' })],
  ['deprecated on a day that no calendar has', declare({ deprecated: { ...days, until: '2027-02-29' } })],
  ['deprecated until before it was', declare({ deprecated: { since: days.until, until: days.since } })],
  ['itself as successor', declare({ version: '2.0.0', deprecated: { ...days, successor: 'web.shown.v2' } })],
  ['a successor that is no name', declare({ deprecated: { ...days, successor: 'Traffic 2' } })],
  ['a column that is misspelt', declare({ columns: { veiws: { description: 'Requests' } } })],
  ['an option that is misspelt', declare({ columns: { views: { describtion: 'Requests' } } })],
  ['an option of contracts', declare({ columns: { user: { classification: 'personal', protection: 'drop' } } })],
  ['an example of another type', declare({ columns: { views: { examples: ['many'] } } })],
  ['an example of a list', declare({ columns: { top: { examples: [[]] } } })],
  ['an output with aliases', watching({ output: { user: text({ aliases: ['visitor'] }) } })],
  ['an example that the output refuses', watching({ output: { n: int32({ examples: [2 ** 40] }) } })],
];

function watching(change: object) {
  return () =>
    product(
      any({ ...base, name: 'web.silent', input: view, output: { user: text() }, initial: 0, process, ...change }),
    );
}
const process = (state: unknown) => [state, []];
const processes: readonly Refusal[] = [
  ['no input', watching({ input: undefined })],
  ['no output', watching({ name: 'web.mute', output: undefined })],
  ['no state to begin with', watching({ initial: undefined })],
  ['a state with a date', watching({ initial: { since: new Date(0) } })],
  ['an output that is no field', watching({ output: { user: z.string() } })],
  ['outputs that one table cannot hold', watching({ output: { user: text(), uSer: text() } })],
  ['a time to live of nothing', watching({ timeToLive: '0 days' })],
  ['a time to live in milliseconds', watching({ timeToLive: 1_000 })],
  ['no tries', watching({ poison: { tries: 0 } })],
  ['a share of failures', watching({ poison: { stopAt: 0.05 } })],
  ['poison that never stops', watching({ poison: { stopAt: Infinity } })],
  ['an option of poison that is misspelt', watching({ poison: { retries: 3 } })],
];

const declared = (change: object) => declare(change)();
const domains: readonly Refusal[] = [
  ['a member of another domain', () => domain({ name: 'shop', contracts: [view], products: [] })],
  ['a name twice', () => domain({ name: 'web', contracts: [view], products: [traffic, other] })],
  [
    'names of one table',
    () =>
      domain({
        ...{ name: 'web', contracts: [] },
        products: [declared({ version: '2.0.0' }), declared({ name: 'web.shown-v2' })],
      }),
  ],
  [
    'a successor that is not there',
    () =>
      domain({
        ...{ name: 'web', contracts: [view] },
        products: [declared({ deprecated: { ...days, successor: 'web.shown.v2' } })],
      }),
  ],
];

const said = (declare: () => unknown): MeshError => {
  try {
    declare();
  } catch (error) {
    if (error instanceof MeshError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const groups = { expressions, queries, products, published, processes, domains };

test('what only values show is refused when the module loads, in words that say what to do', async () => {
  const lines = Object.entries(groups).flatMap(([group, refusals]) => [
    `# ${group}`,
    ...refusals.map(([name, declare]) => {
      const { code, found, expected, likelyCause } = said(declare);
      return `\n${name}\n  ${code}\n  found ${found}\n  expected ${expected}\n  likely ${likelyCause}`;
    }),
    '',
  ]);
  const rewrite = 'words changed: if they read well, run `npx vitest run platform/src/product/refusals.test.ts -u`';
  await expect(lines.join('\n'), rewrite).toMatchFileSnapshot('golden/refusals.txt');
});

test('nothing of it is refused for another reason than its own', () => {
  const all = Object.values(groups).flat();
  expect(all.length).toBeGreaterThan(70);
  expect(new Set(all.map(([, declare]) => `${said(declare).code} ${said(declare).message}`)).size).toBe(all.length);
  expect(
    all
      .map(([, declare]) => said(declare))
      .filter(({ found, expected, likelyCause }) => !(found && expected && likelyCause)),
  ).toEqual([]);
});
