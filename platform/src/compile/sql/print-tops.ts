import { outputOf } from '../../plan/output.ts';
import type { AggregatePlan, Measure } from '../../plan/query-plan.ts';
import type { SqlOperand } from './dialect.ts';
import { addPart, select, type Script } from './script.ts';

/** An aggregate whose topK measures are computed apart from the rest, by the dialect's `joins`. */
interface Apart {
  /** The name that the part would like. */
  readonly name: string;
  /** The part with the rows in their windows. */
  readonly rows: string;
  /** What tells windows and groups apart, columns of `rows` and of `rest`. */
  readonly by: readonly string[];
  /** The part with all other measures. */
  readonly rest: string;
  readonly apart: readonly Measure[];
  valueOf(measure: Measure): SqlOperand | null;
  /** As `Part` says. */
  readonly final: string | null;
}

/** Joins the lists to the other measures. Returns the name of the part. */
export function printTops(
  script: Script,
  plan: AggregatePlan,
  { name, rows, by, rest, apart, valueOf, final }: Apart,
): string {
  const { dialect } = script;
  const tops = apart.flatMap((measure) => {
    const value = valueOf(measure);
    if (value === null || dialect.joins === undefined) return [];
    return [{ measure, part: addPart(script, `${name}_top`, dialect.joins.top(rows, by, value, measure)) }];
  });
  const lists = new Map(
    tops.map(({ measure }, at) => [measure.name, `t${at}._list AS ${dialect.identifier(measure.name)}`]),
  );
  const columns = Object.keys(outputOf({ ...plan, derived: [] })).map(
    (column) => lists.get(column) ?? `a.${dialect.identifier(column)}`,
  );
  const joined = tops.map(({ part }, at) => {
    const equal = by.map((column) => `a.${column} IS NOT DISTINCT FROM t${at}.${column}`);
    return `JOIN ${part} AS t${at} ON ${equal.length === 0 ? 'TRUE' : equal.join(' AND ')}`;
  });
  return addPart(script, name, select(columns, [`${rest} AS a`, ...joined].join('\n')), { aggregate: plan, final });
}
