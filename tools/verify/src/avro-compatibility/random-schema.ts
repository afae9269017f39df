import { fullName, type Definition, type Schema, type SchemaObject } from './schema-json.ts';
import { LOGICAL, PRIMITIVES, SYMBOLS } from './vocabulary.ts';

/** Draws for schemas; everything follows from `random`, which gives numbers in [0, 1). */
export interface Draw {
  one<T>(values: readonly T[]): T;
  /** True so often. */
  chance(share: number): boolean;
  /** An integer from 0 to before `limit`. */
  below(limit: number): number;
}

export const drawing = (random: () => number): Draw => ({
  one<T>(values: readonly T[]): T {
    return values[Math.floor(random() * values.length)] as T;
  },
  chance: (share) => random() < share,
  below: (limit) => Math.floor(random() * limit),
});

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F'];
const FIELDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const NAMESPACES = ['', 'x', 'x.y', undefined, undefined];

/** Types defined so far, in the order in which they end; those that are not ended yet may refer to themselves. */
export interface Drawn {
  readonly draw: Draw;
  readonly definitions: Map<string, Definition>;
}

/** A schema whose names are all defined; `depth` levels of types at most. */
export function randomSchema(drawn: Drawn, depth: number, namespace = ''): Schema {
  const { draw } = drawn;
  const kind = draw.below(depth <= 0 ? 4 : 11);
  if (kind <= 1) return randomPrimitive(draw);
  if (kind === 2) return randomNamed(drawn, ['enum', 'fixed'], 0, namespace) ?? 'string';
  if (kind === 3) return reference(drawn, namespace) ?? randomPrimitive(draw);
  if (kind === 4) return { type: 'array', items: randomSchema(drawn, depth - 1, namespace) };
  if (kind === 5) return { type: 'map', values: randomSchema(drawn, depth - 1, namespace) };
  if (kind <= 7) return randomUnion(drawn, depth, namespace);
  return randomNamed(drawn, ['record'], depth, namespace) ?? 'long';
}

export function randomPrimitive(draw: Draw): Schema {
  const type = draw.one(PRIMITIVES);
  if (draw.chance(0.1)) return { type };
  const logical = draw.chance(0.3)
    ? draw.one(LOGICAL.filter((each) => each['type'] === type).concat({ type }))
    : undefined;
  return logical === undefined ? type : { ...logical };
}

function randomUnion(drawn: Drawn, depth: number, namespace: string): Schema {
  const branches = Array.from({ length: 1 + drawn.draw.below(4) }, () => randomSchema(drawn, depth - 1, namespace));
  if (drawn.draw.chance(0.5)) branches.splice(drawn.draw.below(branches.length), 0, 'null');
  const seen = new Set<string>();
  return branches.filter((branch) => {
    const name = branchName(drawn, branch, namespace);
    if (name === undefined || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function branchName(drawn: Drawn, branch: Schema, namespace: string): string | undefined {
  if (Array.isArray(branch)) return undefined;
  if (typeof branch === 'string') return resolved(drawn, branch, namespace);
  return 'name' in branch ? fullName(branch, namespace).full : String(branch['type']);
}

const resolved = ({ definitions }: Drawn, name: string, namespace: string): string =>
  namespace !== '' && definitions.has(`${namespace}.${name}`) ? `${namespace}.${name}` : name;

function reference(drawn: Drawn, namespace: string): Schema | undefined {
  const names = [...drawn.definitions.keys()];
  if (names.length === 0) return undefined;
  const name = drawn.draw.one(names);
  const short = name.slice(name.lastIndexOf('.') + 1);
  const isNear = namespace !== '' && name === `${namespace}.${short}`;
  return isNear && drawn.draw.chance(0.5) ? short : name;
}

export function randomNamed(
  drawn: Drawn,
  kinds: readonly ('record' | 'enum' | 'fixed')[],
  depth: number,
  namespace: string,
): Schema | undefined {
  const { draw, definitions } = drawn;
  const kind = draw.one(kinds);
  const declared = draw.one(NAMESPACES);
  const simple = draw.one(NAMES);
  const head: SchemaObject =
    draw.chance(0.2) && declared !== undefined && declared !== ''
      ? { type: kind, name: `${declared}.${simple}` }
      : { type: kind, name: simple, ...(declared === undefined ? {} : { namespace: declared }) };
  const { full, namespace: inner } = fullName(head, namespace);
  if (definitions.has(full)) return undefined;
  if (draw.chance(0.1)) head['doc'] = 'what it is';
  if (draw.chance(0.1)) head['team'] = { b: [1, 2.5, null], a: 'ä"\\' };
  definitions.set(full, head as Definition);
  if (draw.chance(0.15)) head['aliases'] = [draw.one(['Z', 'x.Z', 'y.A', 'B', 'x.y.C'])];
  if (kind === 'fixed')
    return Object.assign(head, { size: draw.one([4, 8, 12, 16]) }, draw.chance(0.2) ? draw.one(FIXED_LOGICAL) : {});
  if (kind === 'enum') return Object.assign(head, randomSymbols(draw));
  if (draw.chance(0.05)) head['type'] = 'error';
  const names = FIELDS.filter(() => draw.chance(0.45));
  head['fields'] = names.map((name) => randomField(drawn, name, depth, inner));
  return head;
}

const FIXED_LOGICAL = [
  { logicalType: 'decimal', precision: 9, scale: 2 },
  { logicalType: 'decimal', precision: 100 },
  { logicalType: 'duration' },
  { logicalType: 'uuid' },
];

function randomSymbols(draw: Draw): SchemaObject {
  const symbols = SYMBOLS.filter(() => draw.chance(0.6));
  const named = symbols.length === 0 ? ['RED'] : symbols;
  return { symbols: named, ...(draw.chance(0.4) ? { default: draw.one(named) } : {}) };
}

export function randomField(drawn: Drawn, name: string, depth: number, namespace: string): SchemaObject {
  const { draw } = drawn;
  const field: SchemaObject = { name, type: randomSchema(drawn, depth - 1, namespace) };
  const value = draw.chance(0.5) ? defaultOf(drawn, field['type'] as Schema, namespace, 0) : undefined;
  if (value !== undefined) field['default'] = value;
  if (draw.chance(0.15)) field['aliases'] = [draw.one([...FIELDS, 'z'])];
  if (draw.chance(0.1)) field['order'] = draw.one(['ascending', 'descending', 'ignore']);
  if (draw.chance(0.1)) field['note'] = draw.below(1000);
  return field;
}

/** A default of a type, undefined where none is easily found. */
export function defaultOf(drawn: Drawn, type: Schema, namespace: string, level: number): unknown {
  const { draw, definitions } = drawn;
  if (level > 3) return undefined;
  if (Array.isArray(type)) {
    const branch = draw.one(type) as Schema | undefined;
    return branch === undefined ? undefined : defaultOf(drawn, branch, namespace, level + 1);
  }
  const object: SchemaObject =
    typeof type === 'string' ? (definitions.get(resolved(drawn, type, namespace)) ?? { type }) : type;
  switch (object['type']) {
    case 'null':
      return null;
    case 'boolean':
      return draw.chance(0.5);
    case 'int':
      return draw.one([0, -7, 2147483647]);
    case 'long':
      return draw.one([0, 12, 9007199254740992]);
    case 'float':
    case 'double':
      return draw.one([1.5, -2.25, 7]);
    case 'string':
    case 'bytes':
      return draw.one(['', 'text', 'ÿ']);
    case 'fixed':
      return 'x'.repeat(Number(object['size']));
    case 'enum':
      return draw.one(object['symbols'] as readonly string[]);
    case 'array':
      return [];
    case 'map':
      return {};
    default:
      return recordDefault(drawn, object, namespace, level);
  }
}

/** A record that is not ended yet has none. */
function recordDefault(drawn: Drawn, record: SchemaObject, namespace: string, level: number): unknown {
  const fields = record['fields'] as readonly SchemaObject[] | undefined;
  if (fields === undefined) return undefined;
  const inner = 'name' in record ? fullName(record, namespace).namespace : namespace;
  const entries: [string, unknown][] = [];
  for (const field of fields) {
    if ('default' in field && drawn.draw.chance(0.5)) continue;
    const value = 'default' in field ? field['default'] : defaultOf(drawn, field['type'] as Schema, inner, level + 1);
    if (value === undefined) return undefined;
    entries.push([String(field['name']), value]);
  }
  return Object.fromEntries(entries);
}
