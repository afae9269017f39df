import { scaled, timeOf } from './numbers.mjs';
import { windowOf } from './products.mjs';

const RECORDS = {
  'clickstream.page-view': (fields) => ({
    time: timeOf(fields.occurredAt),
    visitor: fields.visitor,
    path: fields.path,
    status: fields.status,
    bytes: fields.bytes === null ? null : BigInt(fields.bytes),
    isBot: fields.isBot,
  }),
  'finance.purchase': (fields) => ({
    time: timeOf(fields.purchasedAt),
    customer: fields.customer,
    units: BigInt(fields.units),
    amount: scaled(fields.amount, 2),
  }),
  'sensors.reading': (fields) => ({ time: timeOf(fields.readAt), sensor: fields.sensor, value: fields.value }),
};

/**
 * The records that `mesh log read --json` printed, in address order, and which of them are late for a product: those
 * whose window had ended at or before the greatest time or marker that precedes them in their partition, less the lateness.
 */
export function readLog(product, text) {
  const greatest = new Map();
  const records = [];
  const entries = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
  for (const entry of entries) {
    const before = greatest.get(entry.partition) ?? -Infinity;
    if (entry.marker !== undefined) {
      greatest.set(entry.partition, Math.max(before, timeOf(entry.marker)));
      continue;
    }
    const record = RECORDS[product.contract](entry.record);
    const late = windowOf(product, record.time) + product.size <= before - product.lateness;
    records.push({ ...record, late, partition: entry.partition, offset: entry.offset });
    greatest.set(entry.partition, Math.max(before, record.time));
  }
  return records;
}
