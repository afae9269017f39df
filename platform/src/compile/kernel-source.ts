import { avroRuntimeOf, avroSource, type Wanted } from '../contract/avro-source.ts';
import { FRAME } from '../contract/frame.ts';
import { columnSource } from '../contract/record-codec.ts';
import type { Resolution } from '../contract/resolution.ts';
import { SLOT, VALUE_START, type RecordBatch } from '../log/record-batch.ts';
import { sequenceAt } from '../log/sequence.ts';
import { groupsOf } from '../operator/index.ts';
import type { Leaf } from '../plan/stages.ts';
import type { QueryProduct } from '../product/product.ts';
import { expressionBlock, expressionRuntime } from './expression-source.ts';
import { groupDeclarations } from './group-source.ts';
import type { Delta } from './kernel.ts';
import { columnsOfLeaf, leafSource, needsSequence } from './leaf-source.ts';
import { planRuntime } from './plan-runtime.ts';

/** Folds records from an index on, until one is a marker or has another writer schema; returns its index. */
export type RunFold = (batch: RecordBatch, from: number, delta: Delta) => number;

interface IndexedLeaf {
  readonly id: string;
  readonly leaf: Leaf;
}

/** Generates the loop over records of one writer schema, as the contract resolves it, for the leaves of the contract. */
export function generateFold(
  product: QueryProduct,
  contractName: string,
  schemaId: number,
  resolution: Resolution,
): RunFold {
  const leaves = product.stages.leaves
    .map((leaf, at) => ({ id: String(at), leaf }))
    .filter(({ leaf }) => leaf.input.contract === contractName);
  const runtime: Record<string, unknown> = {
    ...avroRuntimeOf(resolution.writer),
    ...expressionRuntime,
    groupsOf,
    sequenceAt,
  };
  for (const { id, leaf } of leaves)
    if (leaf.kind === 'aggregate') Object.assign(runtime, planRuntime(product.name, leaf.plan, id, 'records'));
  const source = foldSource(leaves, schemaId, resolution);
  return new Function(...Object.keys(runtime), source)(...Object.values(runtime)) as RunFold;
}

/** The source of the loop, for people to read as well: `return (batch, from, delta) => …`. */
function foldSource(leaves: readonly IndexedLeaf[], schemaId: number, { writer, columns }: Resolution): string {
  const needed = neededColumns(leaves);
  const read = columns.filter(({ name }) => needed.has(name));
  const wanted = (name: string): Wanted => {
    const at = read.findIndex((candidate) => candidate.name === name);
    return { variable: `v${at}`, as: read[at]?.as ?? { kind: 'encoded' } };
  };
  /** Texts are made only where something uses them. */
  const column = (name: string): string => {
    const found = read.find((candidate) => candidate.name === name);
    return found === undefined ? 'null' : columnSource(found, wanted(name));
  };
  const sources = new Map(read.flatMap(({ name, field }) => (field === undefined ? [] : [[field, wanted(name)]])));
  const [first] = leaves;
  const blocks = leaves.map(
    ({ id, leaf }) => `leaf${id}: {\n${leafSource(leaf, id, `leaf${id}`, expressionBlock(column))}\n}`,
  );

  return `
return (batch, from, delta) => {
  const { bytes, slots, count, baseOffset, offsetDeltas, partition } = batch;
  const { late } = delta;
  const lateBefore = late.length;
  let accepted = 0, maxTime = delta.progress.maxTime ?? -Infinity, offset = -1, at = from;
  ${leaves.map(({ id }) => groupDeclarations(id, `delta.leaves[${id}]`)).join('\n  ')}
  for (; at < count; at++) {
    let p = slots[at * ${SLOT} + ${VALUE_START}];
    if (p < 0 || bytes[p] !== 0) break;
    if ((bytes[p + 1] << 24 | bytes[p + 2] << 16 | bytes[p + 3] << 8 | bytes[p + 4]) !== ${schemaId}) break;
    p += ${FRAME};
    offset = baseOffset + (offsetDeltas === undefined ? at : offsetDeltas[at]);
${avroSource(writer, (field) => sources.get(field))}
    accepted++;
    const time = ${first === undefined ? 'NaN' : column(first.leaf.input.eventTime)};
    const sequence = ${leaves.some(({ leaf }) => needsSequence(leaf)) ? 'sequenceAt(batch, at)' : '0'};
    let isOnTime = false;
${blocks.join('\n')}
    if (!isOnTime) late.push(offset);
    if (time > maxTime) maxTime = time;
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

/** The names of the contract's columns that its leaves read. */
const neededColumns = (leaves: readonly IndexedLeaf[]): ReadonlySet<string> =>
  new Set(leaves.flatMap(({ leaf }) => [leaf.input.eventTime, ...columnsOfLeaf(leaf)]));
