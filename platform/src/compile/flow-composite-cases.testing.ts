import { count, first, from, last, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { click, price, SECOND, told, type Told, type TwoLogs } from './flow-log.testing.ts';
import { sessionRows, sessions } from './flow-leaf-cases.testing.ts';
import {
  byTime,
  byWindow,
  type FlowCase,
  grouped,
  LATENESS,
  lateness,
  rest,
  runs,
  total,
  windowed,
} from './flow-model.testing.ts';

/** Joins, lookups, and products over products. */
export const compositeCases: Record<string, FlowCase> = {};

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 3 * SECOND;
const pairsOf = (logs: TwoLogs) => {
  const [clicks, prices] = [told(logs.click, LATENESS, byTime).records, told(logs.price, LATENESS, byTime).records];
  return clicks.flatMap((l) =>
    prices.filter((r) => l.ref !== null && l.ref === r.ref && near(l.at, r.at)).map((r) => ({ l, r })),
  );
};
const timeOfPair = ({ l, r }: { readonly l: Told; readonly r: Told }): number => Math.max(l.at, r.at);

compositeCases['a join within a time'] = {
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

compositeCases['windows over pairs'] = {
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

compositeCases['a lookup as of the time of the row'] = {
  product: enrichedClick,
  model: (logs) => lookedUp(logs).rows.map(({ l, r }) => ({ n: l.n, id: l.id, price: r?.n ?? null })),
};

compositeCases['sessions over another product’s lookups'] = {
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

compositeCases['windows over another product’s finals'] = {
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

compositeCases['one product beside another'] = { product: beside, model: besideRows };

compositeCases['windows over a join of two products'] = {
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
