/** An option as written, its value in one spelling. */
export interface ProtoOption {
  readonly name: string;
  readonly value: string;
}

export interface MapType {
  readonly key: string;
  readonly value: string;
}

export interface ProtoField {
  /** Absent where none is written: a proto3 field, a map, a member of a oneof. */
  readonly label: 'optional' | 'repeated' | 'required' | undefined;
  /** A name as written, or a map's two. */
  readonly type: string | MapType;
  readonly name: string;
  readonly number: number;
  readonly options: readonly ProtoOption[];
  /** The message of a proto2 group, which is one of the types around the field too. */
  readonly group: ProtoMessage | undefined;
}

export interface ProtoOneof {
  readonly name: string;
  readonly fields: readonly ProtoField[];
  readonly options: readonly ProtoOption[];
}

/** Numbers, both ends included, or a name. */
export type Range = readonly [from: number, to: number];

export interface Reserved {
  readonly ranges: readonly Range[];
  readonly names: readonly string[];
}

export interface Extensions {
  readonly ranges: readonly Range[];
  readonly options: readonly ProtoOption[];
}

export interface Extend {
  readonly type: string;
  readonly fields: readonly ProtoField[];
}

export interface ProtoMessage {
  readonly kind: 'message';
  readonly name: string;
  readonly fields: readonly ProtoField[];
  readonly oneofs: readonly ProtoOneof[];
  readonly types: readonly ProtoType[];
  readonly extends: readonly Extend[];
  readonly reserved: Reserved;
  readonly extensions: readonly Extensions[];
  readonly options: readonly ProtoOption[];
}

export interface EnumValue {
  readonly name: string;
  readonly number: number;
  readonly options: readonly ProtoOption[];
}

export interface ProtoEnum {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: readonly EnumValue[];
  readonly reserved: Reserved;
  readonly options: readonly ProtoOption[];
}

export type ProtoType = ProtoMessage | ProtoEnum;

export interface Method {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly options: readonly ProtoOption[];
}

export interface Service {
  readonly name: string;
  readonly methods: readonly Method[];
  readonly options: readonly ProtoOption[];
}

/** What a .proto file says, comments left out. */
export interface ProtoFile {
  readonly syntax: 'proto2' | 'proto3';
  readonly package: string;
  readonly imports: readonly { readonly path: string; readonly kind: '' | 'public ' | 'weak ' }[];
  readonly types: readonly ProtoType[];
  readonly extends: readonly Extend[];
  readonly services: readonly Service[];
  readonly options: readonly ProtoOption[];
}
