import avro, { type Schema, type Type } from 'avsc';
import type { ColumnType, Scalar } from '../contract/column.ts';
import { toJson } from '../contract/json-value.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** The class of an Avro logical type whose values are read in their JSON form, see `toJson`. */
const jsonForm = (columnOf: (schema: Attributes) => ColumnType, scalar: (value: unknown) => Scalar) =>
  class JsonForm extends avro.types.LogicalType {
    readonly column: ColumnType;

    constructor(schema: Schema, options?: object) {
      super(schema, options);
      this.column = columnOf(schema as unknown as Attributes);
    }

    protected override _fromValue(value: unknown): unknown {
      return toJson(this.column, scalar(value));
    }

    /** Nothing is written: what has been read stays as it is where the library copies it. */
    protected override _toValue(value: unknown): unknown {
      return value;
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

/** The logical types of contracts, by Avro's name; timestamps are in `longTypes`. */
export const LOGICAL_TYPES = {
  date: jsonForm(
    () => ({ kind: 'date' }),
    (value) => value as number,
  ),
  decimal: jsonForm(
    ({ precision, scale }) => ({ kind: 'decimal', precision: Number(precision), scale: Number(scale ?? 0) }),
    (value) => units(value as Uint8Array),
  ),
};
