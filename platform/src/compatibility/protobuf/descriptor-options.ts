import { metaOption, metaOptionBytes } from './descriptor-meta.ts';
import type { ProtoOption } from './proto-file.ts';
import { bytesField, numberField, wireFields } from './wire.ts';

/** What a declaration with options is. */
export type OptionHolder =
  'file' | 'message' | 'field' | 'oneof' | 'enum' | 'enum_value' | 'service' | 'method' | 'range';

/** How an option's value is written down: a text, true or false, or one of names with these numbers. */
type Kind = 'text' | 'bool' | Readonly<Record<string, number>>;
type Known = readonly (readonly [number: number, name: string, kind: Kind])[];

/** The options of descriptor.proto. */
const OPTIONS: Readonly<Record<OptionHolder, Known>> = {
  file: [
    [1, 'java_package', 'text'],
    [8, 'java_outer_classname', 'text'],
    [9, 'optimize_for', { SPEED: 1, CODE_SIZE: 2, LITE_RUNTIME: 3 }],
    [10, 'java_multiple_files', 'bool'],
    [11, 'go_package', 'text'],
    [16, 'cc_generic_services', 'bool'],
    [17, 'java_generic_services', 'bool'],
    [18, 'py_generic_services', 'bool'],
    [20, 'java_generate_equals_and_hash', 'bool'],
    [23, 'deprecated', 'bool'],
    [27, 'java_string_check_utf8', 'bool'],
    [31, 'cc_enable_arenas', 'bool'],
    [36, 'objc_class_prefix', 'text'],
    [37, 'csharp_namespace', 'text'],
    [39, 'swift_prefix', 'text'],
    [40, 'php_class_prefix', 'text'],
    [41, 'php_namespace', 'text'],
    [44, 'php_metadata_namespace', 'text'],
    [45, 'ruby_package', 'text'],
  ],
  message: [
    [1, 'message_set_wire_format', 'bool'],
    [2, 'no_standard_descriptor_accessor', 'bool'],
    [3, 'deprecated', 'bool'],
    [11, 'deprecated_legacy_json_field_conflicts', 'bool'],
  ],
  field: [
    [1, 'ctype', { STRING: 0, CORD: 1, STRING_PIECE: 2 }],
    [2, 'packed', 'bool'],
    [3, 'deprecated', 'bool'],
    [5, 'lazy', 'bool'],
    [6, 'jstype', { JS_NORMAL: 0, JS_STRING: 1, JS_NUMBER: 2 }],
    [10, 'weak', 'bool'],
    [15, 'unverified_lazy', 'bool'],
    [16, 'debug_redact', 'bool'],
  ],
  oneof: [],
  enum: [
    [2, 'allow_alias', 'bool'],
    [3, 'deprecated', 'bool'],
    [6, 'deprecated_legacy_json_field_conflicts', 'bool'],
  ],
  enum_value: [
    [1, 'deprecated', 'bool'],
    [3, 'debug_redact', 'bool'],
  ],
  service: [[33, 'deprecated', 'bool']],
  method: [
    [33, 'deprecated', 'bool'],
    [34, 'idempotency_level', { IDEMPOTENCY_UNKNOWN: 0, NO_SIDE_EFFECTS: 1, IDEMPOTENT: 2 }],
  ],
  range: [],
};

/** Where confluent/meta.proto puts what it says of a declaration. */
const META = 1088;

/**
 * The options of a declaration from their bytes. Of other custom options only numbers are there; as in Confluent's
 * registry they are left out.
 */
export function optionsOf(bytes: Buffer | undefined, holder: OptionHolder): readonly ProtoOption[] {
  if (bytes === undefined) return [];
  return wireFields(bytes).flatMap(({ number, value }) => {
    if (number === META && typeof value !== 'bigint') return [metaOption(value, holder)];
    const [, name, kind] = OPTIONS[holder].find(([at]) => at === number) ?? [];
    if (name === undefined || kind === undefined) return [];
    if (kind === 'text') return [{ name, value: JSON.stringify(String(value)) }];
    if (kind === 'bool') return [{ name, value: String(value !== 0n) }];
    const known = Object.entries(kind).find(([, at]) => BigInt(at) === value);
    return known === undefined ? [] : [{ name, value: known[0] }];
  });
}

/** The bytes of a declaration's options; none where there are none that a descriptor can hold without its imports. */
export function optionBytes(options: readonly ProtoOption[], holder: OptionHolder): readonly Buffer[] {
  const plain = options.flatMap(({ name, value }) => {
    const [number, , kind] = OPTIONS[holder].find((each) => each[1] === name) ?? [];
    if (number === undefined || kind === undefined) return [];
    if (kind === 'text') return [bytesField(number, value.startsWith('"') ? (JSON.parse(value) as string) : value)];
    if (kind === 'bool') return [numberField(number, value === 'true' ? 1 : 0)];
    return kind[value] === undefined ? [] : [numberField(number, kind[value])];
  });
  const meta = metaOptionBytes(options, holder);
  return meta.length === 0 ? plain : [...plain, bytesField(META, meta)];
}
