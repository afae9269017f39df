export { BatchBuilder, type BatchAddress } from './batch-builder.ts';
export { within } from './batch-range.ts';
export { covers, emptyCut, magnitude, type Cut } from './cut.ts';
export { encodeHeaders, headerAt } from './header.ts';
export type {
  Consumer,
  ConsumerEvent,
  Log,
  LogReader,
  OutgoingRecord,
  Position,
  Producer,
  TopicPartition,
  TopicSpec,
  Transaction,
} from './log.ts';
export { MARKER_HEADER, markerTimeAt, watermarkMarker } from './marker.ts';
export { murmur2, partitionOf } from './partitioner.ts';
export { readCompacted } from './read-compacted.ts';
export { readRange } from './read-range.ts';
export {
  endOf,
  HEADERS_START,
  KEY_END,
  KEY_START,
  keyAt,
  offsetAt,
  SLOT,
  VALUE_END,
  VALUE_START,
  valueAt,
  type RecordBatch,
} from './record-batch.ts';
