export type { Column, Columns, ColumnType, Row, Value } from './column.ts';
export { contract } from './declare-contract.ts';
export { KEY_KINDS, type Contract, type TypedContract } from './contract.ts';
export {
  CLASSIFICATIONS,
  type Classification,
  type FieldMetadata,
  type FieldsMetadata,
  type Protection,
} from './field-metadata.ts';
export type { Deprecation } from './deprecation.ts';
export { deprecationText } from './deprecation-text.ts';
export {
  boolean,
  columnOf,
  date,
  decimal,
  double,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
  type Fields,
  type RowOf,
} from './field.ts';
export { formatDecimal, parseDecimal } from './decimal.ts';
export { validatorOf, type Verdict } from './validator-of.ts';
export { avroOf, avroSchemaOf } from './avro-schema.ts';
export { recordCodec, type RecordCodec } from './record-codec.ts';
export { frame, schemaIdAt, FRAME } from './frame.ts';
export { keyBytes } from './key-bytes.ts';
export { protectorOf } from './protection.ts';
export { sealOf, type Seal } from './protection-seal.ts';
