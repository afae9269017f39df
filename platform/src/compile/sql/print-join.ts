import type { Expression } from '../../plan/expression.ts';
import type { JoinRelation, LookupRelation, Relation, Side } from '../../plan/relation.ts';
import { printExpression } from './print-expression.ts';
import { addPart, select, type Script } from './script.ts';
import { lastWord, named, timing, type InputPlace, type Place, type TimedRows } from './timed-rows.ts';

/** Prints what a side reads. */
type PrintInput = (script: Script, relation: Relation, place: InputPlace) => TimedRows;

/** The pairs of a join, or the decided rows of a lookup: columns `left.name` and `right.name`. */
export function printJoin(
  script: Script,
  relation: JoinRelation | LookupRelation,
  place: Place,
  printInput: PrintInput,
): TimedRows {
  const side = (which: Side, key: Expression, its: Place): TimedRows => {
    const read = [which.where, ...which.columns.map(({ value }) => value)];
    return printSide(script, which, key, its, printInput(script, which.relation, { ...its, late: 'time', read }));
  };
  const left = side(relation.left, relation.leftKey, { ...place, name: `${place.name}-left` });
  const lookup = relation.node === 'lookup';
  const right = side(relation.right, relation.rightKey, {
    ...place,
    name: `${place.name}-right`,
    ordered: lookup || place.ordered,
  });
  const order = lookup ? left.order : [...left.order, ...right.order];
  const columns = [
    ...pairColumns(script, relation.left, 'l', 'left'),
    ...pairColumns(script, relation.right, 'r', 'right'),
    lookup ? 'l._time AS _time' : 'greatest(l._time, r._time) AS _time',
    ...left.order.map((_, at) => `l._order${at} AS _order${at}`),
    ...(lookup ? [] : right.order.map((_, at) => `r._order${at} AS _order${left.order.length + at}`)),
  ];
  const sql = lookup
    ? select(columns, asOf(script, left, right, place), [`l._time < ${right.watermark()}`])
    : select(columns, `${left.name} AS l JOIN ${right.name} AS r ON l._key = r._key AND ${within(relation.within)}`);
  return {
    name: addPart(script, `${lastWord(place.name)}_${lookup ? 'looked_up' : 'pairs'}`, sql),
    order,
    watermark: () => `least(${left.watermark()}, ${right.watermark()})`,
  };
}

const TIME = { type: { kind: 'int64' }, nullable: false } as const;

const within = (micros: number): string =>
  micros === 0 ? 'l._time = r._time' : `l._time - r._time BETWEEN -${micros} AND ${micros}`;

const pairColumns = ({ dialect }: Script, side: Side, alias: string, prefix: string): string[] =>
  side.columns.map(({ name }) => `${alias}.${dialect.identifier(name)} AS ${dialect.identifier(`${prefix}.${name}`)}`);

function asOf(script: Script, left: TimedRows, right: TimedRows, place: Place): string {
  const { dialect } = script;
  if (dialect.asOf.of === 'versions') return dialect.asOf.join(left.name, printVersions(script, right, place));
  const order = [TIME, ...right.order].map((column, at) => ({ sql: at === 0 ? '_time' : `_order${at - 1}`, column }));
  return dialect.asOf.join(left.name, right.name, order);
}

/** One side's rows with their `_key`. */
function printSide(script: Script, side: Side, key: Expression, place: Place, input: TimedRows): TimedRows {
  const { dialect } = script;
  const where = side.where && printExpression(dialect, side.where);
  const chosen = select([...named(script, side.columns), ...timing(input)], input.name, [where]);
  const keyed = select(['*', `${printExpression(dialect, key)} AS _key`], `(${chosen}) AS _side`);
  return { ...input, name: addPart(script, lastWord(place.name), keyed) };
}

/** The rows of a table, each with `_until`: the time of the next of its key. Of several of one time only the last holds. */
function printVersions(script: Script, { name, order }: TimedRows, place: Place): string {
  const by = [
    '_time',
    ...order.flatMap(({ nullable }, at) => (nullable ? [`_order${at} IS NOT NULL`, `_order${at}`] : [`_order${at}`])),
  ];
  const until = `lead(_time) OVER (PARTITION BY _key ORDER BY ${by.join(', ')}) AS _until`;
  const versions = select(['*', until], name, ['_key IS NOT NULL']);
  return addPart(
    script,
    `${lastWord(place.name)}_versions`,
    select(['*'], `(${versions}) AS _versions`, ['_until IS NULL OR _until > _time']),
  );
}
