import avro, { type Schema, type Type } from 'avsc';
import type { ColumnType, Scalar } from '../contract/column.ts';
import { fromJson, toJson, type JsonScalar } from '../contract/json-value.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** The class of an Avro logical type whose values are read in their JSON form, see `toJson`. */
const jsonForm = (
  columnOf: (schema: Attributes) => ColumnType,
  scalar: (value: unknown) => Scalar,
  plain: (scalar: Scalar) => unknown,
) =>
  class JsonForm extends avro.types.LogicalType {
    readonly column: ColumnType;

    constructor(schema: Schema, options?: object) {
      super(schema, options);
      this.column = columnOf(schema as unknown as Attributes);
    }

    protected override _fromValue(value: unknown): unknown {
      return toJson(this.column, scalar(value));
    }

    /** The library copies defaults by way of their Avro values. */
    protected override _toValue(value: unknown): unknown {
      return plain(fromJson(this.column, value as JsonScalar));
    }

    /** A writer's value of the same type is in its JSON form already; a decimal of another scale is another value. */
    protected override _resolve(writer: Type): unknown {
      if (!(writer instanceof JsonForm) || scaleOf(writer.column) !== scaleOf(this.column)) return undefined;
      return (value: unknown) => value;
    }
  };

const scaleOf = (type: ColumnType): number | null => (type.kind === 'decimal' ? type.scale : null);

/** Units of a decimal: big endian, two's complement. */
const units = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));

/** 17 bytes hold 38 digits and a sign. */
const bytesOf = (value: bigint): Buffer =>
  Buffer.from(BigInt.asUintN(136, value).toString(16).padStart(34, '0'), 'hex');

/** The logical types of contracts, by Avro's name; timestamps are in `longTypes`. */
export const LOGICAL_TYPES = {
  date: jsonForm(
    () => ({ kind: 'date' }),
    (value) => value as number,
    (days) => days,
  ),
  decimal: jsonForm(
    ({ precision, scale }) => ({ kind: 'decimal', precision: Number(precision), scale: Number(scale ?? 0) }),
    (value) => units(value as Uint8Array),
    (value) => bytesOf(BigInt(value as number | bigint)),
  ),
};
