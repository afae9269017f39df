/** Changes that Confluent's registry calls compatible; every other kind is incompatible. Kinds as its `Difference.Type`. */
const COMPATIBLE: ReadonlySet<string> = new Set(
  `PACKAGE_CHANGED MESSAGE_ADDED MESSAGE_MOVED ENUM_ADDED ENUM_REMOVED ENUM_CONST_ADDED ENUM_CONST_CHANGED
  ENUM_CONST_REMOVED FIELD_ADDED FIELD_REMOVED FIELD_NAME_CHANGED FIELD_STRING_OR_BYTES_LABEL_CHANGED
  ONEOF_ADDED ONEOF_REMOVED ONEOF_FIELD_ADDED`.split(/\s+/u),
);

/** One change from a schema to its successor, compatible or not. */
export interface ProtobufDifference {
  readonly kind: string;
  /** `#/` and the names of messages, then a oneof's name or a field's number. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

export const isCompatible = ({ kind }: ProtobufDifference): boolean => COMPATIBLE.has(kind);
