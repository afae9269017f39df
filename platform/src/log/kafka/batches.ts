import { BatchBuilder } from '../batch-builder.ts';
import { encodeHeaders } from '../header.ts';
import type { RecordBatch } from '../record-batch.ts';
import type { NativeMessage } from './client.ts';

interface Growing {
  readonly topic: string;
  readonly partition: number;
  readonly builder: BatchBuilder;
  readonly offsets: number[];
}

const noHeaders = encodeHeaders(undefined);

/** Copies the client's messages into one batch a partition, in their order. `unnamed` takes the namespace off a topic. */
export function toBatches(messages: readonly NativeMessage[], unnamed: (topic: string) => string): RecordBatch[] {
  const growing = new Map<string, Growing[]>();
  for (const message of messages) {
    const { builder, offsets } = growingFor(growing, message);
    const headers = message.headers === undefined ? noHeaders : encodeHeaders(headersOf(message.headers));
    builder.addSlices(bytesOf(message.key), message.value, headers);
    offsets.push(message.offset);
  }
  return [...growing.values()].flatMap((partitions) => partitions.filter(Boolean).map((each) => finish(each, unnamed)));
}

function growingFor(growing: Map<string, Growing[]>, { topic, partition }: NativeMessage): Growing {
  let partitions = growing.get(topic);
  if (partitions === undefined) growing.set(topic, (partitions = []));
  return (partitions[partition] ??= { topic, partition, builder: new BatchBuilder(), offsets: [] });
}

function finish({ topic, partition, builder, offsets }: Growing, unnamed: (topic: string) => string): RecordBatch {
  const baseOffset = offsets[0] ?? 0;
  const dense = (offsets.at(-1) ?? 0) - baseOffset === offsets.length - 1;
  return builder.build({
    topic: unnamed(topic),
    partition,
    baseOffset,
    offsetDeltas: dense ? undefined : Int32Array.from(offsets, (offset) => offset - baseOffset),
  });
}

const bytesOf = (key: NativeMessage['key']): Uint8Array | null =>
  typeof key === 'string' ? Buffer.from(key) : (key ?? null);

/** The client hands over an array of objects of one header each. A foreign producer's header without a value is as good as none. */
function headersOf(headers: NonNullable<NativeMessage['headers']>): Record<string, Uint8Array> {
  const all: Record<string, Uint8Array> = {};
  for (const header of headers)
    for (const [name, value] of Object.entries<Uint8Array | string | null>(header))
      if (value !== null) all[name] = typeof value === 'string' ? Buffer.from(value) : value;
  return all;
}
