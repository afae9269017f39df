import type { Json } from './json.ts';

/** What an Avro schema means: names are resolved, so a type that is named twice is one object and may contain itself. */
export type AvroType = AvroPrimitive | AvroRecord | AvroEnum | AvroFixed | AvroArray | AvroMap | AvroUnion;

export type NamedType = AvroRecord | AvroEnum | AvroFixed;

/** What every type may carry. */
interface Carried {
  /** A logical type that is known and valid for this type; Avro ignores all others. */
  readonly logical: LogicalType | undefined;
  /** Attributes that Avro gives no meaning, and those of the logical type, in their order. */
  readonly properties: ReadonlyMap<string, Json>;
}

interface Named extends Carried {
  readonly name: AvroName;
  /** Full names; one without a namespace, where the type has one, begins with a dot. */
  readonly aliases: readonly string[];
  readonly doc: string | undefined;
}

export interface AvroName {
  readonly full: string;
  readonly simple: string;
  /** Empty where there is none. */
  readonly namespace: string;
}

export const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

export interface AvroPrimitive extends Carried {
  readonly kind: (typeof PRIMITIVES)[number];
}

export interface AvroRecord extends Named {
  readonly kind: 'record';
  /** True for a record declared as `error`, which is the same in data. */
  readonly isError: boolean;
  readonly fields: readonly AvroField[];
  readonly fieldByName: ReadonlyMap<string, AvroField>;
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly doc: string | undefined;
  /** Undefined where there is none; null is a default. */
  readonly default: Json | undefined;
  readonly order: 'ascending' | 'descending' | 'ignore';
  readonly aliases: readonly string[];
  readonly properties: ReadonlyMap<string, Json>;
}

export interface AvroEnum extends Named {
  readonly kind: 'enum';
  readonly symbols: ReadonlySet<string>;
  readonly default: string | undefined;
}

export interface AvroFixed extends Named {
  readonly kind: 'fixed';
  /** In bytes. */
  readonly size: number;
}

export interface AvroArray extends Carried {
  readonly kind: 'array';
  readonly items: AvroType;
}

export interface AvroMap extends Carried {
  readonly kind: 'map';
  readonly values: AvroType;
}

export interface AvroUnion {
  readonly kind: 'union';
  readonly branches: readonly AvroType[];
}

export interface LogicalType {
  readonly name: string;
  /** Digits of a decimal, all and behind the point. */
  readonly precision?: number;
  readonly scale?: number;
}

/** The full name of a named type; of any other its kind. Types of a union differ in it. */
export const nameOf = (type: AvroType): string => ('name' in type ? type.name.full : type.kind);
