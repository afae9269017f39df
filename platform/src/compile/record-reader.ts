import type { Contract } from '../contract/contract.ts';
import { FRAME } from '../contract/frame.ts';
import { keyText } from '../contract/key-bytes.ts';
import { rowDecoder, type RowDecoder } from '../contract/record-codec.ts';
import { markerTimeAt } from '../log/marker.ts';
import { offsetAt, SLOT, VALUE_END, VALUE_START, type RecordBatch } from '../log/record-batch.ts';
import { sequenceAt } from '../log/sequence.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { isNull, writerIdAt } from './compile-query.ts';
import type { RecordReader } from './kernel.ts';
import { resolutionAt, type Written } from './resolution-at.ts';

/** A reader of a contract's records, whole, whatever schemas they were written with. */
export function recordReader(contract: Contract, registry: SchemaRegistry): RecordReader {
  const { eventTime } = contract;
  const bodies = bodyReader(registry, (written) => rowDecoder(resolutionAt(written, contract)));
  return {
    read: (batch, from, visit, marker) =>
      bodies.read(
        batch,
        from,
        (fields, address, schemaId) =>
          visit({ ...address, time: fields[eventTime] as number, key: keyText(contract, fields), fields }, schemaId),
        marker,
      ),
    learn: bodies.learn,
  };
}

/** Where a record is, and its place among all records of its contract. */
export interface RecordAddress {
  readonly partition: number;
  readonly offset: number;
  readonly sequence: number;
}

/** As a `RecordReader`, of whatever decoders make of the bodies. */
export interface BodyReader<R> {
  read(
    batch: RecordBatch,
    from: number,
    visit: (decoded: R, address: RecordAddress, schemaId: number) => void,
    marker: (offset: number, time: number) => void,
  ): number;
  learn(batch: RecordBatch, index: number): Promise<void>;
}

/** A reader whose decoders are made as writer schemas are met. */
export function bodyReader<R>(
  registry: SchemaRegistry,
  decoderOf: (written: Written) => RowDecoder<R> | Promise<RowDecoder<R>>,
): BodyReader<R> {
  const decoders = new Map<number, RowDecoder<R>>();
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
        const decoded = decode(batch.bytes, start, batch.slots[at * SLOT + VALUE_END] ?? start);
        visit(decoded, { partition, offset, sequence: sequenceAt(batch, at) }, id);
      }
      return batch.count;
    },
    async learn(batch, index) {
      const id = writerIdAt(batch, index);
      decoders.set(id, await decoderOf({ batch, index, id, schema: await registry.schema(id) }));
    },
  };
}
