import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Value } from '../contract/column.ts';
import { MeshError } from '../error/index.ts';
import { aggregateOf, type GroupState, type StateAlgebra } from '../operator/index.ts';
import type { QueryProduct } from '../product/product.ts';
import { groupValues } from './group-key.ts';

/** The first byte of an encoded state. */
const VERSION = 1;

/** The algebra of a product's states. A state is an array: the state of each measure's aggregate, in declared order. */
export function compileAlgebra({ name: product, plan }: QueryProduct): StateAlgebra {
  const aggregates = plan.measures.map((measure) => ({ name: measure.name, ...aggregateOf(product, measure) }));
  const writer = new ByteWriter();
  return {
    merge(into, from) {
      aggregates.forEach((aggregate, at) => aggregate.merge(part(into, at), part(from, at)));
    },
    encode(state) {
      writer.byte(VERSION);
      aggregates.forEach((aggregate, at) => aggregate.write(writer, part(state, at)));
      return writer.take();
    },
    decode(bytes) {
      const reader = new ByteReader(bytes);
      const version = reader.byte();
      if (version !== VERSION) throw unknownVersion(version);
      return aggregates.map((aggregate) => aggregate.read(reader));
    },
    row(windowStart, groupKey, state) {
      const row: Record<string, Value> = {};
      const group = groupValues(plan, groupKey);
      const place = { windowStart, group };
      plan.group.forEach((name, at) => (row[name] = group[at] ?? null));
      row['windowStart'] = windowStart;
      row['windowEnd'] = windowStart + plan.window.size;
      aggregates.forEach((aggregate, at) => (row[aggregate.name] = aggregate.result(part(state, at), place)));
      return row;
    },
  };
}

const part = (state: GroupState, at: number): object => (state as readonly object[])[at] ?? {};

const unknownVersion = (version: number): MeshError =>
  new MeshError({
    code: 'STATE_VERSION',
    found: `a state of version ${version}`,
    expected: `version ${VERSION}`,
    likelyCause: 'the data folder was written by another version of the platform',
  });
