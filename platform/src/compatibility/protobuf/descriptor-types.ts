/** The scalars by their numbers in FieldDescriptorProto.Type. */
const SCALAR_NUMBERS: readonly (readonly [name: string, number: number])[] = [
  ['double', 1],
  ['float', 2],
  ['int64', 3],
  ['uint64', 4],
  ['int32', 5],
  ['fixed64', 6],
  ['fixed32', 7],
  ['bool', 8],
  ['string', 9],
  ['bytes', 12],
  ['uint32', 13],
  ['sfixed32', 15],
  ['sfixed64', 16],
  ['sint32', 17],
  ['sint64', 18],
];

export const NUMBER_OF_SCALAR: ReadonlyMap<string, number> = new Map(SCALAR_NUMBERS);
export const SCALAR_OF_NUMBER: ReadonlyMap<number, string> = new Map(SCALAR_NUMBERS.map(([name, at]) => [at, name]));

/** The numbers of types that have names of their own. */
export const GROUP = 10;
export const MESSAGE = 11;
export const ENUM = 14;

/** The numbers of labels. */
export const LABELS = { optional: 1, required: 2, repeated: 3 } as const;

/** The enums among the types that every registry knows; all others are messages. */
export const WELL_KNOWN_ENUMS: ReadonlySet<string> = new Set([
  'google.protobuf.NullValue',
  'google.protobuf.Syntax',
  'google.protobuf.Field.Kind',
  'google.protobuf.Field.Cardinality',
  'google.protobuf.FieldDescriptorProto.Type',
  'google.protobuf.FieldDescriptorProto.Label',
  'google.type.CalendarPeriod',
  'google.type.DayOfWeek',
  'google.type.Month',
]);

/** The name that JSON has for a field where `json_name` does not say: `a_b` is `aB`. */
export const jsonNameOf = (name: string): string =>
  name.replace(/_+([a-zA-Z0-9])?/gu, (_, next = '') => next.toUpperCase());
