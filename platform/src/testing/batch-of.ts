import type { Contract } from '../contract/contract.ts';
import { frame } from '../contract/frame.ts';
import { keyBytes } from '../contract/key-bytes.ts';
import { recordCodec } from '../contract/record-codec.ts';
import { BatchBuilder } from '../log/batch-builder.ts';
import { watermarkMarker } from '../log/marker.ts';
import type { OutgoingRecord } from '../log/log.ts';
import type { RecordBatch } from '../log/record-batch.ts';
import { SEQUENCE_HEADER, sequenceHeader } from '../log/sequence.ts';
import type { LogEntry } from './log-entry.ts';

/** The batch of entries of one partition, at least one, in offset order; written with a schema id. */
export function batchOf(contract: Contract, schemaId: number, entries: readonly LogEntry[]): RecordBatch {
  const builder = new BatchBuilder();
  for (const entry of entries) builder.add(recordOf(contract, schemaId, entry));
  const baseOffset = entries[0]?.offset ?? 0;
  const partition = entries[0]?.partition ?? 0;
  const deltas = Int32Array.from(entries, ({ offset }) => offset - baseOffset);
  const hasGaps = deltas.some((delta, at) => delta !== at);
  return builder.build({ topic: contract.name, partition, baseOffset, ...(hasGaps ? { offsetDeltas: deltas } : {}) });
}

/** The record of an entry, as the ingester would append it. */
export function recordOf(contract: Contract, schemaId: number, { row, marker, sequence }: LogEntry): OutgoingRecord {
  if (row === undefined) return watermarkMarker(marker ?? 0);
  return {
    key: keyBytes(contract, row),
    value: frame(schemaId, recordCodec(contract.columns).encode(row)),
    ...(sequence === undefined ? {} : { headers: { [SEQUENCE_HEADER]: sequenceHeader(sequence) } }),
  };
}
