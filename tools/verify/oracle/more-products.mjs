import { decimalText, timeText } from './numbers.mjs';

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;

/**
 * Products whose rows are not those of a window that tumbles, each told again from its description alone: from the records in the
 * order of the file to rows, in the order `mesh query` prints them. Times are microseconds.
 */
export const MORE_PRODUCTS = {
  'clickstream.visitor-sessions': {
    contract: 'clickstream.page-view',
    rows(views) {
      const visits = [];
      for (const [visitor, own] of grouped(views, (view) => view.visitor)) {
        let open = [];
        for (const view of own.toSorted((a, b) => a.time - b.time)) {
          if (open.length > 0 && view.time - open.at(-1).time >= 30 * MINUTE) {
            visits.push({ visitor, open });
            open = [];
          }
          open.push(view);
        }
        visits.push({ visitor, open });
      }
      return visits
        .toSorted((a, b) => a.open[0].time - b.open[0].time || byText(a.visitor, b.visitor))
        .map(({ visitor, open }) => ({
          visitor,
          windowStart: timeText(open[0].time),
          windowEnd: timeText(open.at(-1).time + 30 * MINUTE),
          views: open.length,
          errors: open.filter((view) => view.status >= 400).length,
          firstPath: open[0].path,
          lastPath: open.at(-1).path,
        }));
    },
  },
  'clickstream.error-rate': {
    contract: 'clickstream.page-view',
    rows(views) {
      const windows = new Map();
      for (const view of views) {
        const latest = Math.floor(view.time / MINUTE) * MINUTE;
        for (let start = latest; start > view.time - 10 * MINUTE; start -= MINUTE) {
          const counts = windows.get(start) ?? { requests: 0, errors: 0 };
          counts.requests += 1;
          if (view.status >= 400) counts.errors += 1;
          windows.set(start, counts);
        }
      }
      return [...windows]
        .toSorted(([a], [b]) => a - b)
        .map(([start, { requests, errors }]) => ({
          windowStart: timeText(start),
          windowEnd: timeText(start + 10 * MINUTE),
          requests,
          errors,
          share: errors / requests,
        }));
    },
  },
  'clickstream.trending-pages': {
    contract: 'clickstream.page-view',
    rows: (views) =>
      byHour(views.filter(isPeople), (own) => {
        const counts = [...grouped(own, (view) => view.path)].map(([value, { length }]) => ({ value, count: length }));
        const pages = counts.toSorted((a, b) => b.count - a.count || byText(a.value, b.value)).slice(0, 10);
        return { views: own.length, pages };
      }),
  },
  'clickstream.hourly-traffic': {
    contract: 'clickstream.page-view',
    rows: (views) =>
      byHour(views.filter(isPeople), (own) => ({
        views: own.length,
        visitors: new Set(own.map((view) => view.visitor)).size,
      })),
  },
  'finance.hourly-revenue': {
    contract: 'finance.purchase',
    rows: (purchases) => byHour(purchases, (own) => ({ purchases: own.length, revenue: revenueOf(own) })),
  },
  'finance.customer-value': {
    contract: 'finance.purchase',
    rows: (purchases) =>
      [...grouped(purchases, (purchase) => purchase.customer)]
        .toSorted(([a], [b]) => byText(a, b))
        .map(([customer, own]) => ({
          customer,
          purchases: own.length,
          units: Number(own.reduce((units, purchase) => units + purchase.units, 0n)),
          revenue: revenueOf(own),
          firstAt: timeText(Math.min(...own.map((purchase) => purchase.time))),
          lastAt: timeText(Math.max(...own.map((purchase) => purchase.time))),
        })),
  },
  'sensors.outage': {
    contract: 'sensors.reading',
    // Of one sensor alone in its partition: a silence is known when the sensor is heard again.
    rows(readings) {
      let heard = -Infinity;
      const silences = [];
      for (const { time, sensor } of readings) {
        if (time < heard) continue;
        if (time - heard >= 30 * MINUTE && heard !== -Infinity)
          silences.push({ sensor, lastReadAt: timeText(heard), silentFor: Math.floor((time - heard) / 1e6) });
        heard = time;
      }
      return silences;
    },
  },
};

const isPeople = (view) => view.status < 400 && !view.isBot;
const byText = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const revenueOf = (own) =>
  decimalText(
    own.reduce((sum, purchase) => sum + purchase.amount, 0n),
    2,
  );

function grouped(records, keyOf) {
  const groups = new Map();
  for (const record of records) {
    const key = keyOf(record);
    if (groups.has(key)) groups.get(key).push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

const byHour = (records, measure) =>
  [...grouped(records, (record) => Math.floor(record.time / HOUR) * HOUR)]
    .toSorted(([a], [b]) => a - b)
    .map(([start, own]) => ({ windowStart: timeText(start), windowEnd: timeText(start + HOUR), ...measure(own) }));
