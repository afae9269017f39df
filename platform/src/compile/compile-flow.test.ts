import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, first, from, last, sum } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { click, flowed, price, SECOND, schedules, told, twoLogs, type Told, type TwoLogs } from './flow-log.testing.ts';

const rest = {
  version: '1.0.0',
  owner: 'test',
  description: 'For a law',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
} as const;

type Row = Readonly<Record<string, unknown>>;
/** The rows that a product shows, written as plainly as possible. */
type Model = (logs: TwoLogs) => readonly Row[];
const LATENESS = 2 * SECOND;
const lateness = '2 seconds';

/** Late by the end of a window of this size. */
const byWindow = (size: number) => (at: number, watermark: number) => (Math.floor(at / size) + 1) * size <= watermark;
const byTime = (at: number, watermark: number) => at <= watermark;
const never = () => false;

const grouped = <T>(rows: readonly T[], key: (row: T) => string): readonly (readonly T[])[] => [
  ...Map.groupBy(rows, key).values(),
];
/** The groups of rows in windows of a size, by the window's start. */
const windowed = <T>(rows: readonly T[], size: number, timeOf: (row: T) => number, key: (row: T) => unknown) =>
  grouped(rows, (row) => JSON.stringify([Math.floor(timeOf(row) / size), key(row)])).map((group) => {
    const windowStart = Math.floor(timeOf(group[0] as T) / size) * size;
    return { group, windowStart, windowEnd: windowStart + size };
  });
const total = (rows: readonly { readonly n: number }[]): number => rows.reduce((all, { n }) => all + n, 0);

/** Runs of rows each less than `gap` after the one before. */
function runs<T>(rows: readonly T[], gap: number, timeOf: (row: T) => number): readonly (readonly T[])[] {
  const cut: T[][] = [];
  for (const row of rows.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    const before = cut.at(-1)?.at(-1);
    if (before !== undefined && timeOf(row) - timeOf(before) < gap) cut.at(-1)?.push(row);
    else cut.push([row]);
  }
  return cut;
}

const cases: Record<string, { readonly product: QueryProduct; readonly model: Model }> = {};

cases['tumbling windows with a condition on the row'] = {
  product: product({
    ...rest,
    name: 'flow.tumbling',
    lateness,
    query: from(click)
      .tumbling('10 seconds')
      .groupBy('ref')
      .aggregate((row) => ({ rows: count(), n: sum(row.n) }))
      .having((row) => row.n.modulo(3).ne(0)),
  }),
  model: ({ click }) =>
    windowed(
      told(click, LATENESS, byWindow(10 * SECOND)).records,
      10 * SECOND,
      ({ at }) => at,
      ({ ref }) => ref,
    )
      .map(({ group, windowStart, windowEnd }) => ({
        ...{ ref: group[0]?.ref, windowStart, windowEnd, rows: group.length, n: total(group) },
      }))
      .filter(({ n }) => n % 3 !== 0),
};

cases['hopping windows'] = {
  product: product({
    ...rest,
    name: 'flow.hopping',
    lateness,
    query: from(click)
      .hopping('6 seconds', '2 seconds')
      .groupBy('id')
      .aggregate((row) => ({ n: sum(row.n) })),
  }),
  model({ click }) {
    // An assignment is late by its own window, so a record is looked at once a window.
    const starts = Array.from({ length: 200 }, (_, at) => (at - 5) * 2 * SECOND);
    return starts.flatMap((windowStart) => {
      const windowEnd = windowStart + 6 * SECOND;
      const { records } = told(click, LATENESS, (_, watermark) => windowEnd <= watermark);
      const inside = records.filter(({ at }) => at >= windowStart && at < windowEnd);
      return grouped(inside, ({ id }) => id).map((group) => ({
        ...{ id: group[0]?.id, windowStart, windowEnd, n: total(group) },
      }));
    });
  },
};

const sessions = from(click)
  .session('3 seconds')
  .groupBy('ref')
  .aggregate((row) => ({ rows: count(), n: sum(row.n), last: last(row.n) }));
const sessionRows = ({ click }: TwoLogs, timeOf = ({ at }: Told) => at) =>
  grouped(told(click, LATENESS, byTime).records, ({ ref }) => String(ref)).flatMap((group) =>
    runs(group, 3 * SECOND, timeOf).map((run) => ({
      ref: run[0]?.ref,
      windowStart: run[0]?.at ?? 0,
      windowEnd: (run.at(-1)?.at ?? 0) + 3 * SECOND,
      rows: run.length,
      n: total(run),
      last: run.toSorted((a, b) => a.at - b.at || a.n - b.n).at(-1)?.n,
    })),
  );

cases['sessions'] = {
  product: product({ ...rest, name: 'flow.sessions', lateness, query: sessions }),
  model: (logs) => sessionRows(logs),
};

cases['sessions with a condition on the row'] = {
  product: product({
    ...rest,
    name: 'flow.odd-sessions',
    lateness,
    query: sessions.having((row) => row.n.modulo(2).eq(1)),
  }),
  model: (logs) => sessionRows(logs).filter(({ n }) => n % 2 === 1),
};

cases['one running aggregate a group'] = {
  product: product({
    ...rest,
    name: 'flow.running',
    lateness,
    query: from(click)
      .groupBy('ref')
      .aggregate((row) => ({ n: sum(row.n) })),
  }),
  model: ({ click }) =>
    grouped(told(click, LATENESS, never).records, ({ ref }) => String(ref)).map((group) => ({
      ...{ ref: group[0]?.ref, n: total(group) },
    })),
};

cases['a select of a contract'] = {
  product: product({
    ...rest,
    name: 'flow.select',
    lateness,
    query: from(click)
      .where((row) => row.ref.eq('p'))
      .select((row) => ({ n: row.n })),
  }),
  model: ({ click }) =>
    told(click, LATENESS, never)
      .records.filter(({ ref }) => ref === 'p')
      .map(({ n }) => ({ n })),
};

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 3 * SECOND;
const pairsOf = (logs: TwoLogs) => {
  const [clicks, prices] = [told(logs.click, LATENESS, byTime).records, told(logs.price, LATENESS, byTime).records];
  return clicks.flatMap((l) =>
    prices.filter((r) => l.ref !== null && l.ref === r.ref && near(l.at, r.at)).map((r) => ({ l, r })),
  );
};
const timeOfPair = ({ l, r }: { readonly l: Told; readonly r: Told }): number => Math.max(l.at, r.at);

cases['a join within a time'] = {
  product: product({
    ...rest,
    name: 'flow.pairs',
    lateness,
    query: from(click)
      .joinWithin(from(price), (left, right) => [left.ref, right.ref], '3 seconds')
      .where((left, right) => left.n.add(right.n).modulo(4).ne(0))
      .select((left, right) => ({ left: left.n, right: right.n, ref: left.ref })),
  }),
  model: (logs) =>
    pairsOf(logs)
      .filter(({ l, r }) => (l.n + r.n) % 4 !== 0)
      .map(({ l, r }) => ({ left: l.n, right: r.n, ref: l.ref })),
};

cases['windows over pairs'] = {
  product: product({
    ...rest,
    name: 'flow.pair-windows',
    lateness,
    query: from(click)
      .joinWithin(from(price), (left, right) => [left.ref, right.ref], '3 seconds')
      .tumbling('10 seconds')
      .aggregate((left, right) => ({
        pairs: count(),
        n: sum(right.n),
        firstRight: first(right.n),
        last: last(left.n),
      })),
  }),
  model: (logs) =>
    windowed(
      pairsOf(logs).toSorted((a, b) => timeOfPair(a) - timeOfPair(b) || a.l.n - b.l.n || a.r.n - b.r.n),
      10 * SECOND,
      timeOfPair,
      () => null,
    ).map(({ group, windowStart, windowEnd }) => ({
      ...{ windowStart, windowEnd, pairs: group.length, n: total(group.map(({ r }) => r)) },
      ...{ firstRight: group[0]?.r.n, last: group.at(-1)?.l.n },
    })),
};

const lookedUp = (logs: TwoLogs) => {
  const [left, right] = [told(logs.click, LATENESS, byTime), told(logs.price, LATENESS, byTime)];
  const rows = left.records
    .filter(({ at }) => at < right.watermark)
    .map((l) => {
      const versions = right.records.filter((r) => r.ref === l.ref && l.ref !== null && r.at <= l.at);
      return { l, r: versions.toSorted((a, b) => a.at - b.at || a.n - b.n).at(-1) };
    });
  return { rows, watermark: Math.min(left.watermark, right.watermark) };
};
const enriched = from(click)
  .lookup(from(price), (left, right) => [left.ref, right.ref])
  .select((left, right) => ({ n: left.n, id: left.id, price: right.n }));
const enrichedClick = product({ ...rest, name: 'flow.enriched', lateness, query: enriched });

cases['a lookup as of the time of the row'] = {
  product: enrichedClick,
  model: (logs) => lookedUp(logs).rows.map(({ l, r }) => ({ n: l.n, id: l.id, price: r?.n ?? null })),
};

cases['sessions over another product’s lookups'] = {
  product: product({
    ...rest,
    name: 'flow.enriched-sessions',
    query: from(enrichedClick)
      .session('4 seconds')
      .groupBy('id')
      .aggregate((row) => ({ rows: count(), prices: count(row.price), n: sum(row.n) })),
  }),
  model: (logs) =>
    grouped(lookedUp(logs).rows, ({ l }) => l.id).flatMap((group) =>
      runs(group, 4 * SECOND, ({ l }) => l.at).map((run) => ({
        id: run[0]?.l.id,
        windowStart: run[0]?.l.at,
        windowEnd: (run.at(-1)?.l.at ?? 0) + 4 * SECOND,
        rows: run.length,
        prices: run.filter(({ r }) => r !== undefined).length,
        n: total(run.map(({ l }) => l)),
      })),
    ),
};

const clickSessions = product({
  ...rest,
  name: 'flow.click-sessions',
  lateness,
  query: sessions.having((row) => row.n.gt(2)),
});

cases['windows over another product’s finals'] = {
  product: product({
    ...rest,
    name: 'flow.sessions-by-window',
    query: from(clickSessions)
      .tumbling('10 seconds')
      .groupBy('ref')
      .aggregate((row) => ({ sessions: count(), n: sum(row.n) })),
  }),
  model(logs) {
    const { watermark } = told(logs.click, LATENESS, byTime);
    const finals = sessionRows(logs).filter(({ n, windowEnd }) => n > 2 && windowEnd <= watermark);
    return windowed(
      finals,
      10 * SECOND,
      ({ windowEnd }) => windowEnd - 1,
      ({ ref }) => ref,
    ).map(({ group, windowStart, windowEnd }) => ({
      ...{ ref: group[0]?.ref, windowStart, windowEnd, sessions: group.length, n: total(group) },
    }));
  },
};

const windowSums = (log: TwoLogs['click'], late: number) => {
  const { records, watermark } = told(log, late, byWindow(5 * SECOND));
  return windowed(
    records,
    5 * SECOND,
    ({ at }) => at,
    () => null,
  )
    .map(({ group, windowStart, windowEnd }) => ({ windowStart, windowEnd, n: total(group) }))
    .filter(({ windowEnd }) => windowEnd <= watermark);
};
const clickSums = product({
  ...rest,
  name: 'flow.click-sums',
  lateness,
  query: from(click)
    .tumbling('5 seconds')
    .aggregate((row) => ({ n: sum(row.n) })),
});
const priceSums = product({
  ...rest,
  name: 'flow.price-sums',
  lateness: '4 seconds',
  query: from(price)
    .tumbling('5 seconds')
    .aggregate((row) => ({ n: sum(row.n) })),
});
const beside = product({
  ...rest,
  name: 'flow.beside',
  query: from(clickSums)
    .joinWithin(from(priceSums), (left, right) => [left.windowStart, right.windowStart], '0 seconds')
    .select((left, right) => ({ start: left.windowStart, clicks: left.n, prices: right.n })),
});
const besideRows = ({ click, price }: TwoLogs) =>
  windowSums(click, LATENESS).flatMap((l) =>
    windowSums(price, 2 * LATENESS)
      .filter((r) => r.windowStart === l.windowStart)
      .map((r) => ({ start: l.windowStart, clicks: l.n, prices: r.n })),
  );

cases['one product beside another'] = { product: beside, model: besideRows };

cases['windows over a join of two products'] = {
  product: product({
    ...rest,
    name: 'flow.beside-windows',
    query: from(beside)
      .hopping('20 seconds', '10 seconds')
      .aggregate((row) => ({ rows: count(), clicks: sum(row.clicks) })),
  }),
  model: (logs) =>
    Array.from({ length: 40 }, (_, at) => (at - 2) * 10 * SECOND).flatMap((windowStart) => {
      const windowEnd = windowStart + 20 * SECOND;
      // A final's time is the last microsecond of its window.
      const inside = besideRows(logs).filter(
        ({ start }) => start + 5 * SECOND - 1 >= windowStart && start + 5 * SECOND <= windowEnd,
      );
      const clicks = inside.reduce((all, row) => all + row.clicks, 0);
      return inside.length === 0 ? [] : [{ windowStart, windowEnd, rows: inside.length, clicks }];
    }),
};

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted();

test.each(Object.entries(cases))(
  '%s: any cuts, interleavings and restores show what all records mean',
  async (_, { product, model }) => {
    await fc.assert(
      fc.asyncProperty(twoLogs, schedules, async (logs, schedule) => {
        const cut = await flowed(product, logs, schedule);
        expect(sorted(cut.shown)).toEqual(sorted(model(logs)));
        const atOnce = await flowed(product, logs, []);
        expect(sorted(atOnce.shown)).toEqual(sorted(cut.shown));
        // What is kept depends on no cut either.
        expect(sorted([...cut.stored.keys()].map((key) => ({ key })))).toEqual(
          sorted([...atOnce.stored.keys()].map((key) => ({ key }))),
        );
        expect(cut.inVain).toBe(0);
      }),
      { numRuns: 150 },
    );
  },
);
