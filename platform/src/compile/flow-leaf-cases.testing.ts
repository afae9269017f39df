import { count, from, last, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { click, SECOND, told, type Told, type TwoLogs } from './flow-log.testing.ts';
import {
  byTime,
  byWindow,
  type FlowCase,
  grouped,
  LATENESS,
  lateness,
  never,
  rest,
  runs,
  total,
  windowed,
} from './flow-model.testing.ts';

/** Products of one leaf. */
export const leafCases: Record<string, FlowCase> = {};

leafCases['tumbling windows with a condition on the row'] = {
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

leafCases['hopping windows'] = {
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

export const sessions = from(click)
  .session('3 seconds')
  .groupBy('ref')
  .aggregate((row) => ({ rows: count(), n: sum(row.n), last: last(row.n) }));
export const sessionRows = ({ click }: TwoLogs, timeOf = ({ at }: Told) => at) =>
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

leafCases['sessions'] = {
  product: product({ ...rest, name: 'flow.sessions', lateness, query: sessions }),
  model: (logs) => sessionRows(logs),
};

leafCases['sessions with a condition on the row'] = {
  product: product({
    ...rest,
    name: 'flow.odd-sessions',
    lateness,
    query: sessions.having((row) => row.n.modulo(2).eq(1)),
  }),
  model: (logs) => sessionRows(logs).filter(({ n }) => n % 2 === 1),
};

leafCases['one running aggregate a group'] = {
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

leafCases['a select of a contract'] = {
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
