import type { Row, Value } from '../contract/column.ts';
import type { Expression, Measure } from '../plan/query-plan.ts';
import type { QueryProduct } from '../product/product.ts';
import type { LogEntry } from './log-entry.ts';

/** What a query gives over a log: its rows over the records on time and over all, and where the late ones are. */
export interface Evaluation {
  readonly onTime: Outcome;
  readonly truth: Outcome;
  readonly late: readonly { readonly partition: number; readonly offset: number }[];
  readonly accepted: number;
}

/** The rows, or the code of the error where a value or a sum of any group is beyond its type. */
export type Outcome = readonly Row[] | typeof OVERFLOW;

export const OVERFLOW = 'AGGREGATE_OVERFLOW';

type DataEntry = LogEntry & { readonly row: Row };

/**
 * The meaning of a query, written as plainly as possible: rows in arrays, nothing incremental, no code shared with the
 * kernels or the operators. It is what they are compared with. `log` holds each partition in offset order.
 */
export function evaluate(product: QueryProduct, log: readonly LogEntry[]): Evaluation {
  const records = log.filter((entry): entry is DataEntry => entry.row !== undefined);
  const late = records.filter((record) => isLate(product, log, record));
  return {
    onTime: rowsOf(
      product,
      records.filter((record) => !late.includes(record)),
    ),
    truth: rowsOf(product, records),
    late: late.map(({ partition, offset }) => ({ partition, offset })),
    accepted: records.length,
  };
}

function isLate(product: QueryProduct, log: readonly LogEntry[], record: DataEntry): boolean {
  const before = log.filter(({ partition, offset }) => partition === record.partition && offset < record.offset);
  const times = before.map((entry) => (entry.row === undefined ? entry.marker : timeOf(product, entry.row)));
  const end = windowOf(product, timeOf(product, record.row)) + product.plan.window.size;
  return times.some((time) => end <= time - product.lateness);
}

const timeOf = ({ plan }: QueryProduct, row: Row): number => row[plan.input.eventTime] as number;

function windowOf({ plan }: QueryProduct, time: number): number {
  const size = BigInt(plan.window.size);
  const past = ((BigInt(time) % size) + size) % size;
  return Number(BigInt(time) - past);
}

function rowsOf(product: QueryProduct, records: readonly DataEntry[]): Outcome {
  const { plan } = product;
  const groups = new Map<string, DataEntry[]>();
  for (const record of records.filter(({ row }) => plan.where === null || value(plan.where, row) === true)) {
    const key = String([
      windowOf(product, timeOf(product, record.row)),
      ...plan.group.map((name) => shown(record.row[name])),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const rows = [...groups.values()].map((members): Readonly<Record<string, Value | typeof BEYOND>> => {
    const row = members[0]?.row ?? {};
    const windowStart = windowOf(product, timeOf(product, row));
    return {
      ...Object.fromEntries(plan.group.map((name) => [name, row[name] ?? null])),
      windowStart,
      windowEnd: windowStart + plan.window.size,
      ...Object.fromEntries(plan.measures.map((measure) => [measure.name, measured(product, measure, members)])),
    };
  });
  return rows.some((row) => Object.values(row).includes(BEYOND)) ? OVERFLOW : (rows as readonly Row[]);
}

const shown = (value: Value | undefined): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

function value(expression: Expression, row: Row): Value {
  if (expression.node === 'column') return row[expression.name] ?? null;
  if (expression.node === 'literal') return expression.value;
  const [a = null, b = null] = expression.arguments.map((argument) => value(argument, row));
  const text = expression.arguments[0]?.column.type.kind === 'text';
  switch (expression.function) {
    case 'isNull':
      return a === null;
    case 'not':
      return a === null ? null : !a;
    case 'and':
      return [a, b].includes(false) ? false : [a, b].includes(null) ? null : true;
    case 'or':
      return [a, b].includes(true) ? true : [a, b].includes(null) ? null : false;
    default: {
      if (a === null || b === null) return null;
      const order = text ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))) : a < b ? -1 : a > b ? 1 : 0;
      return { eq: order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[
        expression.function
      ];
    }
  }
}

/** Stands for a result that there is not. */
const BEYOND = Symbol();

function measured(
  product: QueryProduct,
  { aggregate, argument, column }: Measure,
  members: readonly DataEntry[],
): Value | typeof BEYOND {
  if (argument === null) return members.length;
  const inOrder = members.toSorted(
    (a, b) => timeOf(product, a.row) - timeOf(product, b.row) || a.partition - b.partition || a.offset - b.offset,
  );
  const values = inOrder.map(({ row }) => value(argument, row)).filter((each) => each !== null);
  if (aggregate === 'countDistinct') return new Set(values).size;
  if (values.length === 0 || aggregate === 'count') return null;
  if (aggregate === 'first') return values[0] ?? null;
  if (aggregate === 'last') return values.at(-1) ?? null;
  const { type } = argument.column;
  if (aggregate === 'min' || aggregate === 'max') {
    const ascending = values.toSorted((a, b) =>
      type.kind === 'text'
        ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
        : a < b
          ? -1
          : a > b
            ? 1
            : 0,
    );
    return ascending.at(aggregate === 'min' ? 0 : -1) ?? null;
  }
  const scale = type.kind === 'double' ? (type.sumScale ?? 0) : type.kind === 'decimal' ? type.scale : 0;
  if (type.kind === 'double' && values.some((each) => !(Math.abs(Number(each) * 10 ** scale) < 1e38))) return BEYOND;
  const units = values.map((each) => {
    if (type.kind !== 'double') return BigInt(each);
    const scaled = Number(each) * 10 ** scale;
    return BigInt(Math.sign(scaled) * Math.round(Math.abs(scaled)));
  });
  const sum = units.reduce((a, b) => a + b, 0n);
  if (aggregate === 'avg') return Number(sum) / 10 ** scale / values.length;
  const magnitude = sum < 0n ? -sum : sum;
  if (magnitude >= (column.type.kind === 'int64' ? 2n ** 53n : 10n ** 38n)) return BEYOND;
  if (column.type.kind === 'double') return Number(sum) / 10 ** scale;
  return Number.isSafeInteger(Number(sum)) ? Number(sum) : sum;
}
