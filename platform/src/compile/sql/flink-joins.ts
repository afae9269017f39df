import type { Measure } from '../../plan/query-plan.ts';
import type { JoinedForms, SqlOperand } from './dialect.ts';
import { orderText } from './flink-order.ts';
import { flinkType } from './flink-values.ts';

/**
 * In streaming mode Flink 2.2 has no LAG over anything but its own time attributes, and takes the changes of its cumulative
 * aggregates for rows that never change; so sessions and versions are found by joins and grouping alone, whose changes it
 * withdraws as it should. In batch mode the text means the same.
 */
export const flinkJoins: JoinedForms = { sessions, top };

/** A row's session is the last beginning at or before it; one begins at a time that has no other within the gap before it. */
function sessions(rows: string, group: readonly string[], gap: number): string {
  const times = `(SELECT DISTINCT ${[...group, '_time'].join(', ')} FROM ${rows})`;
  const same = (a: string, b: string): string =>
    group.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name} AND `).join('');
  const of = (alias: string): string => [...group, '_time'].map((name) => `${alias}.${name}`).join(', ');
  const earlier = `${same('e', 'b')}e._time < b._time AND e._time > b._time - ${gap}`;
  const begins = `SELECT ${of('b')} FROM ${times} AS b LEFT JOIN ${times} AS e ON ${earlier} GROUP BY ${of('b')} HAVING COUNT(e._time) = 0`;
  const found = `SELECT ${of('t')}, MAX(b._time) AS _session
FROM ${times} AS t JOIN (${begins}) AS b ON ${same('b', 't')}b._time <= t._time
GROUP BY ${of('t')}`;
  return `SELECT r.*, s._session\nFROM ${rows} AS r JOIN (\n${found}\n) AS s ON ${same('r', 's')}r._time = s._time`;
}

/** The version of a key as of a time is the one of the greatest text of its order among those not after it. */
export function flinkAsOf(left: string, right: string, order: readonly SqlOperand[]): string {
  const versions = `(SELECT *, ${orderText(order)} AS _version FROM ${right} WHERE _key IS NOT NULL)`;
  const asked = `(SELECT DISTINCT _key, _time FROM ${left} WHERE _key IS NOT NULL)`;
  const chosen = `SELECT a._key AS _asked_key, a._time AS _asked_time, MAX(v._version) AS _chosen
FROM ${asked} AS a JOIN ${versions} AS v ON a._key = v._key AND v._time <= a._time
GROUP BY a._key, a._time`;
  const answers = `SELECT c._asked_key, c._asked_time, v.*
FROM (${chosen}) AS c JOIN ${versions} AS v ON c._asked_key = v._key AND c._chosen = v._version`;
  return `${left} AS l LEFT JOIN (${answers}) AS r ON l._key = r._asked_key AND l._time = r._asked_time`;
}

/** The values of each group ranked by how often they are there; NULL is there never, so it is behind all that are. */
function top(
  rows: string,
  by: readonly string[],
  { sql: value, column: { type } }: SqlOperand,
  measure: Measure,
): string {
  const limit = measure.limit ?? 0;
  const list = (columns: readonly string[]): string => columns.map((column) => `${column}, `).join('');
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.join(', ')} `;
  const ordered = type.kind === 'text' || type.kind === 'enum' ? `HEX(_value)` : '_value';
  const counted = `SELECT ${list(by)}${value} AS _value, COUNT(${value}) AS _count FROM ${rows} GROUP BY ${list(by)}${value}`;
  const ranked = `SELECT *, ROW_NUMBER() OVER (${partition}ORDER BY _count DESC, ${ordered}) AS _rank FROM (${counted})`;
  const entry = `ROW<\`value\` ${flinkType(type)}, \`count\` BIGINT>`;
  const [text, read] = type.kind === 'boolean' ? ['CAST(_value AS STRING)', 'BOOLEAN'] : ['_value', flinkType(type)];
  const entries = Array.from({ length: limit }, (_, at) => {
    const at1 = (of: string): string => `MAX(CASE WHEN _rank = ${at + 1} THEN ${of} END)`;
    return `CAST(ROW(CAST(${at1(text)} AS ${read}), ${at1('_count')}) AS ${entry})`;
  });
  const filled = 'CAST(COUNT(_value) AS INT)';
  // From the second to the first is nothing; from the first to none would be the first.
  const slice = `ARRAY_SLICE(ARRAY[${entries.join(', ')}], CASE WHEN ${filled} = 0 THEN 2 ELSE 1 END, CASE WHEN ${filled} = 0 THEN 1 ELSE ${filled} END)`;
  const grouped = by.length === 0 ? '' : `\nGROUP BY ${by.join(', ')}`;
  return `SELECT ${list(by)}${slice} AS _list\nFROM (${ranked})\nWHERE _rank <= ${limit}${grouped}`;
}
