import { schemaIdAt } from '../contract/frame.ts';
import { MeshError } from '../error/index.ts';
import { markerTimeAt } from '../log/marker.ts';
import { offsetAt, SLOT, VALUE_END, VALUE_START, type RecordBatch } from '../log/record-batch.ts';
import type { QueryProduct } from '../product/product.ts';
import { advanced } from '../product/progress.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { QueryKernel } from './kernel.ts';
import { generateFold, type RunFold } from './kernel-source.ts';
import { resolutionAt } from './resolution-at.ts';

/**
 * The kernel of all leaves of a product that read a contract; a record is decoded once for all of them. Its loops are
 * generated as writer schemas are learnt from the registry.
 */
export function compileQuery(product: QueryProduct, contractName: string, registry: SchemaRegistry): QueryKernel {
  const loops = new Map<number, RunFold>();
  const contract = product.inputs.find(({ name }) => name === contractName);
  if (contract === undefined) throw notRead(product, contractName);
  return {
    fold(batch, from, delta) {
      let at = from;
      while (at < batch.count) {
        if (isNull(batch, at)) {
          const time = markerTimeAt(batch, at) ?? null;
          delta.progress = advanced(delta.progress, { offset: offsetAt(batch, at), time, accepted: 0 });
          at += 1;
          continue;
        }
        const loop = loops.get(writerIdAt(batch, at));
        if (loop === undefined) return at;
        at = loop(batch, at, delta);
      }
      return at;
    },
    async learn(batch, index) {
      const id = writerIdAt(batch, index);
      const resolution = resolutionAt({ batch, index, id, schema: await registry.schema(id) }, contract);
      loops.set(id, generateFold(product, contractName, id, resolution));
    },
  };
}

/** The writer schema's id of a record that has a value; -1 where the value is not framed. */
export const writerIdAt = (batch: RecordBatch, index: number): number =>
  schemaIdAt(batch.bytes, batch.slots[index * SLOT + VALUE_START] ?? 0, batch.slots[index * SLOT + VALUE_END] ?? 0);

/** True for a watermark marker, and for what a foreign writer may have put there, which says nothing. */
export const isNull = (batch: RecordBatch, index: number): boolean =>
  (batch.slots[index * SLOT + VALUE_START] ?? -1) < 0;

const notRead = ({ name, inputs }: QueryProduct, contract: string): MeshError =>
  new MeshError({
    code: 'CONTRACT_NOT_READ',
    found: `a kernel of ${name} over ${contract}`,
    expected: `one of ${inputs.map((input) => input.name).join(', ')}`,
    likelyCause: 'the product was declared again without it',
  });
