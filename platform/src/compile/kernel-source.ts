import { avroRuntime, avroSource, textSource } from '../contract/avro-source.ts';
import { requireReadable } from '../contract/record-codec.ts';
import type { Columns } from '../contract/column.ts';
import type { WriterField } from '../contract/writer-schema.ts';
import { FRAME } from '../contract/frame.ts';
import { SLOT, VALUE_START, type RecordBatch } from '../log/record-batch.ts';
import { aggregateOf } from '../operator/index.ts';
import type { Expression, QueryPlan } from '../plan/query-plan.ts';
import type { QueryProduct } from '../product/product.ts';
import { expressionRuntime, expressionSource } from './expression-source.ts';
import { groupKeySource } from './group-key.ts';
import type { Delta } from './kernel.ts';

/** Folds records from an index on, until one is a marker or has another writer schema; returns its index. */
export type RunFold = (batch: RecordBatch, from: number, delta: Delta) => number;

/** Generates the loop over records of one writer schema. Fails with `SCHEMA_INCOMPATIBLE`. */
export function generateFold(product: QueryProduct, schemaId: number, fields: readonly WriterField[]): RunFold {
  const aggregates = product.plan.measures.map((measure) => aggregateOf(product.name, measure));
  const runtime: Record<string, unknown> = { ...avroRuntime, ...expressionRuntime };
  aggregates.forEach((aggregate, at) => {
    runtime[`create${at}`] = aggregate.create;
    runtime[`add${at}`] = aggregate.add;
  });
  const source = foldSource(product, schemaId, fields);
  return new Function(...Object.keys(runtime), source)(...Object.values(runtime)) as RunFold;
}

/** The source of the loop, for people to read as well: `return (batch, from, delta) => …`. */
function foldSource({ plan, lateness }: QueryProduct, schemaId: number, fields: readonly WriterField[]): string {
  const { size } = plan.window;
  const columns = neededColumns(plan);
  requireReadable(fields, columns);
  const names = Object.keys(columns);
  const variable = (name: string): string => `v${names.indexOf(name)}`;
  const writer = (name: string): WriterField | undefined => fields.find((field) => field.name === name);
  const column = (name: string): string => (writer(name) === undefined ? 'null' : variable(name));

  // Texts are made only where something uses them, and those that `where` does not need only after it.
  const early = columnsOf(plan.where);
  const makeText = (name: string): string => {
    const field = writer(name);
    return field?.type.kind === 'text' ? `const ${variable(name)} = ${textSource(variable(name), field)};` : '';
  };
  const late = names.filter((name) => !early.includes(name));
  const measures = plan.measures.map(({ argument }, at) => {
    if (argument === null) return `add${at}(state[${at}], null, time, partition, offset);`;
    const add = (value: string): string => `add${at}(state[${at}], ${value}, time, partition, offset);`;
    const value = expressionSource(argument, column);
    return argument.column.nullable ? `{ const x = ${value}; if (x !== null) ${add('x')} }` : add(value);
  });

  return `
return (batch, from, delta) => {
  const { bytes, slots, count, baseOffset, offsetDeltas, partition } = batch;
  const { groups, late } = delta;
  const lateBefore = late.length;
  let accepted = 0, maxTime = delta.progress.maxTime ?? -Infinity, lastStart = NaN, window, offset = -1, at = from;
  for (; at < count; at++) {
    let p = slots[at * ${SLOT} + ${VALUE_START}];
    if (p < 0 || bytes[p] !== 0) break;
    if ((bytes[p + 1] << 24 | bytes[p + 2] << 16 | bytes[p + 3] << 8 | bytes[p + 4]) !== ${schemaId}) break;
    p += ${FRAME};
    offset = baseOffset + (offsetDeltas === undefined ? at : offsetDeltas[at]);
${avroSource(fields, (field) => (Object.hasOwn(columns, field.name) ? variable(field.name) : undefined))}
    accepted++;
    const time = ${variable(plan.input.eventTime)};
    const past = time % ${size};
    const start = past < 0 ? time - past - ${size} : time - past;
    if (start + ${size} <= maxTime - ${lateness}) { late.push(offset); continue; }
    if (time > maxTime) maxTime = time;
    ${early.map(makeText).join('\n    ')}
    ${plan.where === null ? '' : `if (${expressionSource(plan.where, column)} !== true) continue;`}
    ${late.map(makeText).join('\n    ')}
    if (start !== lastStart) {
      lastStart = start;
      window = groups.get(start);
      if (window === undefined) groups.set(start, window = new Map());
    }
    const key = ${groupKeySource(plan, plan.group.map(column))};
    let state = window.get(key);
    if (state === undefined) window.set(key, state = [${plan.measures.map((_, at) => `create${at}()`).join(', ')}]);
    ${measures.join('\n    ')}
  }
  if (at > from) {
    const { progress } = delta;
    delta.progress = {
      end: offset + 1,
      maxTime: maxTime === -Infinity ? null : maxTime,
      accepted: progress.accepted + accepted,
      late: progress.late + late.length - lateBefore,
    };
  }
  return at;
};`;
}

/** The input columns that a plan reads, by name. */
function neededColumns(plan: QueryPlan): Columns {
  const used = new Set([
    plan.input.eventTime,
    ...plan.group,
    ...columnsOf(plan.where),
    ...plan.measures.flatMap(({ argument }) => columnsOf(argument)),
  ]);
  return Object.fromEntries(Object.entries(plan.input.columns).filter(([name]) => used.has(name)));
}

/** The columns that an expression reads, each once. */
function columnsOf(expression: Expression | null): readonly string[] {
  if (expression === null || expression.node === 'literal') return [];
  if (expression.node === 'column') return [expression.name];
  return [...new Set(expression.arguments.flatMap(columnsOf))];
}
