import type { QueryPlan } from '../../plan/query-plan.ts';
import type { QueryProduct } from '../../product/product.ts';
import { aggregate } from './aggregate.ts';
import { expression } from './expression.ts';
import { identifier } from './quote.ts';

/** `truth` reads all records, `onTime` leaves the late ones out. */
export type Reading = 'truth' | 'onTime';

/**
 * The product as one DuckDB query over `relation`, a relation with the archive's columns (see `archive-columns`).
 * Its columns are the product's output, by name and in declared order; `queryRows` makes
 * their values of it.
 * The meaning is the plan's: where an engine's own function would differ, the text works around it.
 */
export function querySql(product: QueryProduct, relation: string, reading: Reading): string {
  const { plan } = product;
  const onlyOnTime = reading === 'onTime' ? `AND NOT ${late(product)}` : '';
  const group = plan.group.map((name) => `g.${identifier(name)}`);
  const selected = [
    ...group,
    `make_timestamp(_window) AS "windowStart"`,
    `make_timestamp(_window + ${plan.window.size}) AS "windowEnd"`,
    ...plan.measures.map((measure, index) => `${aggregate(measure, argument(index))} AS ${identifier(measure.name)}`),
  ];
  const inner = [
    ...plan.group.map((name) => identifier(name)),
    `${time(plan)} AS _time`,
    '_partition',
    '_offset',
    `${windowStart(plan)} AS _window`,
    ...plan.measures.flatMap(({ argument: given }, index) =>
      given === null ? [] : [`${expression(given)} AS ${argument(index)}`],
    ),
  ];
  const where = plan.where === null ? '' : `AND ${expression(plan.where)}`;
  return `SELECT ${selected.join(', ')}
FROM (SELECT ${inner.join(', ')} FROM ${relation} WHERE _marker IS NULL ${onlyOnTime} ${where}) AS g
GROUP BY ${[...group, '_window'].join(', ')}`;
}

/** Addresses of late records, sorted: columns `_partition`, `_offset`. */
export const lateAddressesSql = (product: QueryProduct, relation: string): string =>
  `SELECT _partition, _offset FROM ${relation} WHERE _marker IS NULL AND ${late(product)} ORDER BY ALL`;

/**
 * A row for each partition that has any record or marker: `_partition`, the greatest time (microseconds), and the
 * counts of accepted and of late records.
 */
export function progressSql(
  product: { readonly input: { readonly eventTime: string } },
  isLate: string,
  relation: string,
): string {
  const eventTime = `epoch_us(${identifier(product.input.eventTime)})`;
  return `SELECT _partition, max(coalesce(_marker, ${eventTime})), count(*) FILTER (WHERE _marker IS NULL),
count(*) FILTER (WHERE _marker IS NULL AND ${isLate}) FROM ${relation} GROUP BY _partition`;
}

/** True, never NULL, where a record's window had ended when the record came. Judged before `where`. */
export const late = (product: QueryProduct): string =>
  `coalesce(${windowStart(product.plan)} + ${product.plan.window.size} <= _max_time - ${product.lateness}, false)`;

const argument = (index: number): string => `_argument${index}`;

const time = (plan: QueryPlan): string => `epoch_us(${identifier(plan.input.eventTime)})`;

/** The start of the window, microseconds since 1970: floors towards minus infinity, where `%` takes the dividend's sign. */
function windowStart(plan: QueryPlan): string {
  const { size } = plan.window;
  return `(${time(plan)} - ((${time(plan)} % ${size}) + ${size}) % ${size})`;
}
