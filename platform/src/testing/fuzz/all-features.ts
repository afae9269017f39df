import type { FunctionName } from '../../plan/index.ts';
import { PROCESS_FEATURES } from './processes.ts';

const KINDS = ['text', 'boolean', 'int32', 'int64', 'decimal', 'double', 'timestamp', 'date', 'enum'];
const NUMBERS = ['int32', 'int64', 'decimal', 'double'];
const RELATIONS = ['contract', 'product', 'join', 'lookup'];
const except = (...left: readonly string[]): string[] => KINDS.filter((kind) => !left.includes(kind));

/** A value for each, so that the compiler sees that none is missing. */
const FUNCTIONS: Readonly<Record<FunctionName, true>> = {
  ...{ eq: true, ne: true, lt: true, lte: true, gt: true, gte: true, and: true, or: true, not: true, isNull: true },
  ...{ add: true, subtract: true, multiply: true, divide: true, modulo: true, negate: true, absolute: true },
  ...{ floor: true, ceiling: true, round: true, case: true, coalesce: true, nullIf: true, null: true },
  ...{ lower: true, upper: true, trim: true, length: true, substring: true, concat: true, replace: true },
  ...{ startsWith: true, endsWith: true, contains: true },
  ...{ startOf: true, part: true, later: true, since: true, toDate: true, toTimestamp: true },
  ...{ toInteger: true, toDecimal: true, toDouble: true, toText: true },
};

/** The kinds of argument of each aggregate. */
const AGGREGATES: Readonly<Record<string, readonly string[]>> = {
  count: ['rows', ...KINDS],
  countDistinct: KINDS,
  approximateCountDistinct: KINDS,
  sum: NUMBERS,
  avg: NUMBERS,
  min: except('boolean'),
  max: except('boolean'),
  first: KINDS,
  last: KINDS,
  topK: except('double'),
};

const PLACES = ['where', 'group', 'argument', 'measure where', 'derived', 'having', 'select', 'side', 'side where'];

/** What a run of a thousand cases must have exercised, each at least once. */
export const FEATURES: readonly string[] = [
  ...['one-step', 'two-step', 'composite'].map((layout) => `layout ${layout}`),
  ...Object.keys(FUNCTIONS).map((name) => `function ${name}`),
  ...Object.entries(AGGREGATES).flatMap(([name, kinds]) => kinds.map((kind) => `aggregate ${name} of ${kind}`)),
  ...RELATIONS.flatMap((relation) => [
    `relation ${relation}`,
    `select of ${relation}`,
    ...['tumbling', 'hopping', 'session', 'none'].map((window) => `window ${window} over ${relation}`),
  ]),
  ...['join', 'lookup'].flatMap((pairing) => [
    ...['contract and contract', 'contract and product', 'product and contract'].map((of) => `${pairing} of ${of}`),
    ...['text', 'int64', 'enum', 'timestamp', 'boolean', 'date'].map((kind) => `${pairing} key ${kind}`),
  ]),
  'lookup of join and contract',
  ...KINDS.flatMap((kind) => [`column ${kind}`, `literal ${kind}`]),
  ...PLACES.map((place) => `${place} computed`),
  ...['nothing', 'one', 'two'].map((count) => `group of ${count}`),
  ...['none', 'marker', 'equal times', 'out of order', 'NULL', 'two contracts', 'of other versions'].map(
    (input) => `input ${input}`,
  ),
  ...['several members', 'crash', 'micro-batches'].map((run) => `run ${run}`),
  ...PROCESS_FEATURES,
];
