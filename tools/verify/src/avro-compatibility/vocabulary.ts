/** What random schemas are made of: few names, so that two schemas often share them. */
export const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

export const SYMBOLS = ['RED', 'GREEN', 'BLUE', 'GREY'];

/** Logical types of primitives, some of them not valid or unknown, which Avro ignores. */
export const LOGICAL: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
  { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 },
  { type: 'bytes', logicalType: 'decimal', precision: 9 },
  { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 9 },
  { type: 'bytes', logicalType: 'big-decimal' },
  { type: 'int', logicalType: 'date' },
  { type: 'int', logicalType: 'time-millis' },
  { type: 'int', logicalType: 'timestamp-millis' },
  { type: 'long', logicalType: 'timestamp-millis' },
  { type: 'long', logicalType: 'timestamp-micros' },
  { type: 'long', logicalType: 'local-timestamp-micros' },
  { type: 'long', logicalType: 'fortnight' },
  { type: 'string', logicalType: 'uuid' },
];
