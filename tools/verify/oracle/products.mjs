import { billionths, decimalText, timeText } from './numbers.mjs';

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The query products, each told again from its description alone. Times and sizes are microseconds. */
export const PRODUCTS = {
  'clickstream.page-traffic': {
    contract: 'clickstream.page-view',
    size: MINUTE,
    lateness: MINUTE,
    keeps: (view) => view.status < 400 && !view.isBot,
    group: (view) => ({ path: view.path }),
    measures: (views) => {
      const sizes = views.map((view) => view.bytes).filter((bytes) => bytes !== null);
      return {
        views: views.length,
        visitors: new Set(views.map((view) => view.visitor)).size,
        bytes: sizes.length === 0 ? null : Number(sizes.reduce((total, bytes) => total + bytes, 0n)),
      };
    },
  },
  'finance.daily-revenue': {
    contract: 'finance.purchase',
    size: DAY,
    lateness: DAY,
    keeps: () => true,
    group: () => ({}),
    measures: (purchases) => ({
      purchases: purchases.length,
      customers: new Set(purchases.map((purchase) => purchase.customer)).size,
      units: Number(purchases.reduce((total, purchase) => total + purchase.units, 0n)),
      revenue: decimalText(total(purchases), 2),
    }),
  },
  'finance.customer-spend': {
    contract: 'finance.purchase',
    size: 30 * DAY,
    lateness: DAY,
    keeps: () => true,
    group: (purchase) => ({ customer: purchase.customer }),
    measures: (purchases) => ({ purchases: purchases.length, revenue: decimalText(total(purchases), 2) }),
  },
  'sensors.hourly-climate': {
    contract: 'sensors.reading',
    size: HOUR,
    lateness: 10 * MINUTE,
    keeps: () => true,
    group: (reading) => ({ sensor: reading.sensor }),
    measures: (readings) => {
      const values = readings.map((reading) => reading.value);
      const sum = values.reduce((sofar, value) => sofar + billionths(value), 0n);
      return {
        readings: values.length,
        mean: Number(sum) / 1e9 / values.length,
        low: Math.min(...values),
        high: Math.max(...values),
        latest: readings.reduce((last, reading) => (reading.time >= last.time ? reading : last)).value,
      };
    },
  },
};

const total = (purchases) => purchases.reduce((sum, purchase) => sum + purchase.amount, 0n);

/** Where the window of `time` begins. */
export const windowOf = (product, time) => Math.floor(time / product.size) * product.size;

/** Rows of a product over records in address order, as lines of JSON sorted by window, then group by code point. */
export function rowsOf(product, records) {
  const groups = new Map();
  for (const record of records) {
    if (!product.keeps(record)) continue;
    const start = windowOf(product, record.time);
    const group = product.group(record);
    const key = JSON.stringify([start, group]);
    if (!groups.has(key)) groups.set(key, { start, group, members: [] });
    groups.get(key).members.push(record);
  }
  const order = (a, b) =>
    a.start - b.start ||
    Buffer.compare(Buffer.from(Object.values(a.group).join('\0')), Buffer.from(Object.values(b.group).join('\0')));
  return [...groups.values()].toSorted(order).map(({ start, group, members }) =>
    JSON.stringify({
      ...group,
      windowStart: timeText(start),
      windowEnd: timeText(start + product.size),
      ...product.measures(members),
    }),
  );
}
