import type { Column } from '../../contract/column.ts';
import type { AggregatePlan, Measure } from '../../plan/query-plan.ts';
import type { SqlOperand } from './dialect.ts';
import { printExpression } from './print-expression.ts';
import { printTops } from './print-tops.ts';
import { printWindows } from './print-windows.ts';
import { addPart, select, type Script } from './script.ts';
import { lastWord, named, timing, type FinalOf, type Place, type TimedRows } from './timed-rows.ts';

/** The rows of an aggregate without its derived columns: groups, window, measures. Returns the name of the part. */
export function printAggregate(
  script: Script,
  plan: AggregatePlan,
  input: TimedRows,
  place: Place,
  finalOf: FinalOf,
): string {
  const { dialect } = script;
  const values = plan.measures.map((measure) => printValue(script, measure));
  const columns = [
    ...named(script, plan.group),
    ...timing(input),
    ...plan.measures.flatMap((_, at) => (values[at] === undefined ? [] : [`${values[at]} AS _value${at}`])),
  ];
  const where = plan.where && printExpression(dialect, plan.where);
  const final = finalOf(input);
  const windows = printWindows(script, plan, { input, columns, where, name: lastWord(place.name) });
  const group = plan.group.map(({ name }) => dialect.identifier(name));
  const order: readonly SqlOperand[] = [
    { sql: '_time', column: TIME },
    ...input.order.map((column, at) => ({ sql: `_order${at}`, column })),
  ];
  const apart = dialect.joins === undefined ? [] : plan.measures.filter(({ aggregate }) => aggregate === 'topK');
  const valueOf = (measure: Measure): SqlOperand | null => {
    const at = plan.measures.indexOf(measure);
    const column = measure.argument?.column ?? TIME;
    return values[at] === undefined ? null : { sql: `_value${at}`, column: { ...column, nullable: true } };
  };
  const measures = plan.measures.flatMap((measure) => {
    if (apart.includes(measure)) return [];
    const value = valueOf(measure);
    return `${dialect.aggregate(measure, value, order)} AS ${dialect.identifier(measure.name)}`;
  });
  const by = [...group, ...windows.by];
  const grouped = by.length === 0 ? '\nHAVING count(*) > 0' : `\nGROUP BY ${by.join(', ')}`;
  if (apart.length > 0) {
    const shown = [...group, ...windows.ends, ...measures, ...windows.by.map((name) => `${name} AS ${name}`)];
    const rest = addPart(script, `${lastWord(place.name)}_rest`, `${select(shown, windows.name)}${grouped}`);
    return printTops(script, plan, { name: lastWord(place.name), rows: windows.name, by, rest, apart, valueOf, final });
  }
  const sql = `${select([...group, ...windows.ends, ...measures], windows.name)}${grouped}`;
  return addPart(script, lastWord(place.name), sql, { aggregate: plan, final });
}

const TIME: Column = { type: { kind: 'int64' }, nullable: false };

/** What a measure takes of a row, NULL where its `where` is not true; undefined for a count of every row. */
function printValue({ dialect }: Script, { argument, where }: Measure): string | undefined {
  if (argument === null && where === null) return undefined;
  const value = argument === null ? '1' : printExpression(dialect, argument);
  return where === null ? value : `CASE WHEN ${printExpression(dialect, where)} THEN ${value} END`;
}
