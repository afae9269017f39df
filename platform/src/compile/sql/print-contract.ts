import type { Column } from '../../contract/column.ts';
import { columnsOf } from '../../plan/expression.ts';
import type { ContractRelation } from '../../plan/relation.ts';
import { addPart, select, type Script } from './script.ts';
import { lastWord, type InputPlace, type TimedRows } from './timed-rows.ts';

/** Below all times: the watermark while a partition has seen nothing. */
const NEVER = '-9000000000000000000';

const NUMBER: Column = { type: { kind: 'int64' }, nullable: false };

/**
 * The data records of a contract, with the columns that are read. Where lateness is judged by windows, which is done where these
 * are assigned, the part has `_watermark`: that of the record's partition before it, NULL at first.
 */
export function printContract(
  script: Script,
  relation: ContractRelation,
  { lateness, ordered, late, read }: InputPlace,
): TimedRows {
  const { dialect, reading } = script;
  const from = script.relations[relation.contract] ?? dialect.identifier(relation.contract);
  const time = dialect.micros(dialect.identifier(relation.eventTime));
  const order = ordered ? ['coalesce(_sequence, 0)', '_partition', '_offset'] : [];
  const needed = new Set(read.flatMap(columnsOf));
  const columns = [
    ...Object.keys(relation.columns)
      .filter((name) => needed.has(name))
      .map((name) => dialect.identifier(name)),
    `${time} AS _time`,
    ...order.map((column, at) => `${column} AS _order${at}`),
    ...(reading === 'onTime' && late === 'window' ? [`_max_time - ${lateness} AS _watermark`] : []),
  ];
  const onTime =
    reading === 'onTime' && late === 'time' ? notPassed(time, `_max_time - ${lateness}`, '_max_time') : null;
  const where = ['_marker IS NULL', onTime];
  return {
    name: addPart(script, lastWord(relation.contract), select(columns, from, where)),
    order: order.map(() => NUMBER),
    watermark: () => printWatermark(script, relation, lateness),
  };
}

/** True, never NULL, where the watermark, of a nullable `column`, has not reached a time. */
export const notPassed = (time: string, watermark: string, column: string): string =>
  `(${column} IS NULL OR ${time} > ${watermark})`;

/** The watermark of a leaf: minus infinity while one of the contract's partitions has seen nothing. */
function printWatermark(script: Script, relation: ContractRelation, lateness: number): string {
  const { dialect, product, shared } = script;
  const known = `${relation.contract} ${lateness}`;
  const from = script.relations[relation.contract] ?? dialect.identifier(relation.contract);
  const partitions = product.inputs.find(({ name }) => name === relation.contract)?.partitions ?? 0;
  const time = `coalesce(_marker, ${dialect.micros(dialect.identifier(relation.eventTime))})`;
  const name =
    shared.get(known) ??
    addPart(
      script,
      `${lastWord(relation.contract)}_watermark`,
      `SELECT CASE WHEN count(*) = ${partitions} THEN min(_time) - ${lateness} ELSE ${NEVER} END AS _time\nFROM (SELECT _partition, max(${time}) AS _time FROM ${from} GROUP BY _partition) AS _partitions`,
    );
  shared.set(known, name);
  return `(SELECT _time FROM ${name})`;
}
