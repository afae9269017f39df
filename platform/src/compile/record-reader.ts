import type { Contract } from '../contract/contract.ts';
import { FRAME } from '../contract/frame.ts';
import { keyText } from '../contract/key-bytes.ts';
import { rowDecoder, type RowDecoder } from '../contract/record-codec.ts';
import { writerFields } from '../contract/writer-schema.ts';
import { markerTimeAt } from '../log/marker.ts';
import { offsetAt, SLOT, VALUE_END, VALUE_START } from '../log/record-batch.ts';
import { sequenceAt } from '../log/sequence.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { isNull, writerIdAt } from './compile-query.ts';
import type { RecordReader } from './kernel.ts';

/** A reader of a contract's records, whole, whatever schemas they were written with. */
export function recordReader(contract: Contract, registry: SchemaRegistry): RecordReader {
  const decoders = new Map<number, RowDecoder>();
  const { eventTime } = contract;
  return {
    read(batch, from, visit, marker) {
      const { partition } = batch;
      for (let at = from; at < batch.count; at++) {
        const offset = offsetAt(batch, at);
        if (isNull(batch, at)) {
          const time = markerTimeAt(batch, at);
          if (time !== undefined) marker(offset, time);
          continue;
        }
        const id = writerIdAt(batch, at);
        const decode = decoders.get(id);
        if (decode === undefined) return at;
        const start = (batch.slots[at * SLOT + VALUE_START] ?? 0) + FRAME;
        const fields = decode(batch.bytes, start, batch.slots[at * SLOT + VALUE_END] ?? start);
        const sequence = sequenceAt(batch, at);
        visit(
          {
            partition,
            offset,
            time: fields[eventTime] as number,
            sequence,
            key: keyText(contract, fields),
            fields,
          },
          id,
        );
      }
      return batch.count;
    },
    async learn(batch, index) {
      const id = writerIdAt(batch, index);
      decoders.set(id, rowDecoder(writerFields(await registry.schema(id)), contract.columns));
    },
  };
}
