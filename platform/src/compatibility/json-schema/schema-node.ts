/** A schema below another one, read when it is first asked for: schemas may hold themselves. */
export type Child = () => SchemaNode;

/** What a schema says beside its constraints; values as digests, absent where it says nothing. */
export interface Description {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly default: string | undefined;
}

/** What a schema without a word says. */
export const NOTHING_SAID: Description = {
  id: undefined,
  title: undefined,
  description: undefined,
  default: undefined,
};

/** Schemas of these types say all they say by their type alone, as far as the comparison goes. */
export interface PlainNode extends Description {
  readonly type: 'empty' | 'false' | 'boolean' | 'null' | 'conditional';
}

export interface StringNode extends Description {
  readonly type: 'string';
  readonly limits: Limits;
  readonly pattern: string | undefined;
}

export interface NumberNode extends Description {
  readonly type: 'number';
  readonly limits: Limits;
  readonly multipleOf: number | undefined;
  readonly values: 'integers' | 'numbers';
}

/** Bounds by their keyword; a keyword that is absent sets none. */
export type Limits = ReadonlyMap<string, number>;

export interface EnumNode extends Description {
  readonly type: 'enum';
  /** Values by their digest. */
  readonly values: ReadonlySet<string>;
}

export interface ConstNode extends Description {
  readonly type: 'const';
  readonly value: string;
}

export interface NotNode extends Description {
  readonly type: 'not';
  readonly child: Child;
}

export type Criterion = 'allOf' | 'anyOf' | 'oneOf';

export interface CombinedNode extends Description {
  readonly type: 'combined';
  readonly criterion: Criterion;
  /** As many as are written, equal ones included. */
  readonly size: number;
  /** Equal ones once. */
  readonly children: readonly Child[];
}

/** What a schema says of members it does not list: anything goes, nothing goes, or what a schema allows. */
export type Rest = 'open' | 'closed' | Child;

export interface ObjectNode extends Description {
  readonly type: 'object';
  readonly limits: Limits;
  readonly properties: ReadonlyMap<string, Child>;
  readonly required: ReadonlySet<string>;
  readonly patterns: ReadonlyMap<string, Child>;
  readonly additional: Rest;
  readonly unevaluated: Child | undefined;
  readonly requiredWith: ReadonlyMap<string, ReadonlySet<string>>;
  readonly schemaWith: ReadonlyMap<string, Child>;
}

export interface ArrayNode extends Description {
  readonly type: 'array';
  readonly limits: Limits;
  readonly uniqueItems: 'unique' | 'any';
  /** What every item must be; absent where items are listed or anything goes. */
  readonly items: Child | undefined;
  readonly tuple: readonly Child[];
  readonly additional: Rest;
  readonly unevaluated: Child | undefined;
}

/** A JSON Schema by its class of constraints, with references followed. Two kinds of constraint in one schema are an allOf. */
export type SchemaNode =
  PlainNode | StringNode | NumberNode | EnumNode | ConstNode | NotNode | CombinedNode | ObjectNode | ArrayNode;
