import { compileAlgebra, compileQuery, emptyDelta, rowToJson, type Delta } from '../compile/index.ts';
import { avroSchemaOf, keyBytes, validatorOf, type Contract, type Row } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { GroupState } from '../operator/index.ts';
import { processStep } from '../operator/process-step.ts';
import type { ProcessProduct, Product, QueryProduct } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { processRowKey, queryRowKey } from '../serving/row-key.ts';
import { rowOrder } from '../serving/row-order.ts';
import type { ServedRow } from '../serving/served.ts';
import { batchOf } from './batch-of.ts';
import type { LogEntry } from './log-entry.ts';

/** A row as `mesh query` prints it. */
export type JsonRow = ReturnType<typeof rowToJson>;

/**
 * Runs a product over rows given in the order of their arrival, as its stream would: partitioned by key, late ones left
 * out. Returns its rows as `mesh query` prints them, in that order. Needs no log, no database, no clock. Fails with
 * `ROW_INVALID` for a row that breaks the contract.
 */
export async function runProduct(product: Product, rows: readonly Row[]): Promise<JsonRow[]> {
  const partitions = partitioned(product.input, rows).filter((entries) => entries.length > 0);
  const output = product.kind === 'query' ? await queryRows(product, partitions) : processRows(product, partitions);
  return output.toSorted(rowOrder(product)).map(({ row }) => rowToJson(product.output, row));
}

function partitioned(contract: Contract, rows: readonly Row[]): LogEntry[][] {
  const validate = validatorOf(contract);
  const partitions = Array.from({ length: contract.partitions }, (): LogEntry[] => []);
  for (const candidate of rows) {
    const verdict = validate(candidate);
    if (!verdict.ok) throw invalidRow(contract, verdict.field, verdict.reason);
    const partition = partitionOf(keyBytes(contract, verdict.row), contract.partitions);
    const entries = partitions[partition] ?? [];
    entries.push({ partition, offset: entries.length, row: verdict.row });
  }
  return partitions;
}

async function queryRows(product: QueryProduct, partitions: readonly LogEntry[][]): Promise<ServedRow[]> {
  const registry = memoryRegistry();
  const schemaId = await registry.register(product.input.name, avroSchemaOf(product.input));
  const kernel = compileQuery(product, registry);
  const deltas: Delta[] = [];
  for (const entries of partitions) {
    const batch = batchOf(product.input, schemaId, entries);
    const delta = emptyDelta();
    await kernel.learn(batch, 0);
    kernel.fold(batch, 0, delta);
    deltas.push(delta);
  }
  return mergedRows(product, deltas);
}

function mergedRows(product: QueryProduct, deltas: readonly Delta[]): ServedRow[] {
  const algebra = compileAlgebra(product);
  const merged = new Map<string, { window: number; group: string; state: GroupState }>();
  for (const { groups } of deltas)
    for (const [window, states] of groups)
      for (const [group, state] of states) {
        const held = merged.get(JSON.stringify([window, group]));
        if (held === undefined) merged.set(JSON.stringify([window, group]), { window, group, state });
        else algebra.merge(held.state, state);
      }
  return [...merged.values()].map(({ window, group, state }) => {
    const row = algebra.row(window, group, state);
    return { key: queryRowKey(product, row), task: 0, row };
  });
}

function processRows(product: ProcessProduct, partitions: readonly LogEntry[][]): ServedRow[] {
  const states = new Map<string, ProcessProduct['initial']>();
  return partitions.flat().flatMap(({ partition, offset, row: record = {} }) => {
    const key = String(record[product.input.key]);
    const [state, outputs] = processStep(product, states.get(key) ?? product.initial, record);
    states.set(key, state);
    return outputs.map((row, ordinal) => ({
      key: processRowKey({ partition, offset, ordinal }),
      task: partition,
      row,
    }));
  });
}

const invalidRow = (contract: Contract, field: string, reason: string): MeshError =>
  new MeshError({
    code: 'ROW_INVALID',
    found: `a row of ${contract.name} whose ${field} is refused: ${reason}`,
    expected: 'rows that keep the contract',
    likelyCause: 'the test forgets a field, or gives it in another unit',
  });
