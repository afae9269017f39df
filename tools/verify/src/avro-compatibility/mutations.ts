import {
  defaultOf,
  randomField,
  randomNamed,
  randomPrimitive,
  randomSchema,
  type Draw,
  type Drawn,
} from './random-schema.ts';
import { fullName, slotsOf, type Definition, type Schema, type SchemaObject, type Slot } from './schema-json.ts';
import { LOGICAL, PRIMITIVES, SYMBOLS } from './vocabulary.ts';

/** Changes a schema in place at a slot, or leaves it where it does not apply. */
type Mutation = (slot: Slot, drawn: Drawn, root: Schema) => void;

/** At so many slots a mutation is tried, for it applies to some. */
const ATTEMPTS = 8;

/** A copy of a schema with so many changes. Most keep it valid; `spoil` adds one that seldom does. */
export function mutated(schema: Schema, draw: Draw, changes: number, spoil: 'spoiled' | 'sound'): Schema {
  let root = structuredClone(schema);
  const replace = (type: Schema): void => {
    root = type;
  };
  for (let change = 0; change < changes; change++) {
    const mutation = draw.one(MUTATIONS);
    const before = JSON.stringify(root);
    for (let attempt = 0; attempt < ATTEMPTS && JSON.stringify(root) === before; attempt++) {
      const slots = slotsOf(root, replace);
      mutation(draw.one(slots), { draw, definitions: definitionsOf(slots) }, root);
    }
  }
  if (spoil === 'spoiled') {
    const slots = slotsOf(root, replace);
    draw.one(SPOILERS)(draw.one(slots), { draw, definitions: definitionsOf(slots) }, root);
  }
  return root;
}

const definitionsOf = (slots: readonly Slot[]): Map<string, Definition> =>
  new Map(
    slots.flatMap(({ type, namespace }) =>
      isDefinition(type) ? [[fullName(type, namespace).full, type] as const] : [],
    ),
  );

const isObject = (type: Schema): type is SchemaObject => typeof type === 'object' && !Array.isArray(type);
const isDefinition = (type: Schema): type is Definition => isObject(type) && typeof type['name'] === 'string';

const onPrimitive: Mutation = ({ type, put }, { draw }) => {
  if (PRIMITIVES.some((kind) => kind === type)) put(draw.chance(0.3) ? randomPrimitive(draw) : draw.one(PRIMITIVES));
};

const onLogical: Mutation = ({ type, put }, { draw }) => {
  const kind = typeof type === 'string' ? type : isObject(type) ? type['type'] : undefined;
  const all = LOGICAL.filter((each) => each['type'] === kind);
  if (all.length > 0) put({ ...draw.one(all) });
};

const toUnion: Mutation = ({ type, isBranch, put }, drawn) => {
  if (isBranch || Array.isArray(type)) return;
  const other = drawn.draw.chance(0.6) ? 'null' : randomPrimitive(drawn.draw);
  put(drawn.draw.chance(0.5) ? [type, other] : [other, type]);
};

const onUnion: Mutation = ({ type, namespace, isBranch, put }, drawn) => {
  if (!Array.isArray(type)) return;
  const { draw } = drawn;
  const at = draw.below(type.length);
  const what = draw.below(4);
  if (what === 0) type.splice(at, 1);
  else if (what === 1) type.splice(at, 0, randomSchema(drawn, 1, namespace));
  else if (what === 2) type.reverse();
  else if (!isBranch && type[at] !== undefined) put(type[at]);
};

const onContainer: Mutation = ({ type }, { draw }) => {
  if (!isObject(type)) return;
  if (type['type'] === 'array') Object.assign(type, { type: 'map', values: type['items'] });
  else if (type['type'] === 'map') Object.assign(type, { type: 'array', items: type['values'] });
  else if (type['type'] === 'fixed') type['size'] = draw.one([4, 8, 12, 16]);
};

const onSymbols: Mutation = ({ type }, { draw }) => {
  if (!isObject(type) || !Array.isArray(type['symbols'])) return;
  const symbols = type['symbols'] as string[];
  const what = draw.below(4);
  if (what === 0 && symbols.length > 1) symbols.splice(draw.below(symbols.length), 1);
  else if (what === 1) type['symbols'] = [...new Set([...symbols, draw.one(SYMBOLS), 'VIOLET'])];
  else if (what === 2) type['default'] = draw.one(symbols);
  else delete type['default'];
};

/** Renames a type, with its references; often with the old name as an alias. */
const rename: Mutation = ({ type, namespace }, { draw }, root) => {
  if (!isDefinition(type)) return;
  const { full: before } = fullName(type, namespace);
  const references = slotsOf(root, () => undefined).filter(
    ({ type, namespace }) => typeof type === 'string' && [type, `${namespace}.${type}`].includes(before),
  );
  if (draw.chance(0.5)) type.name = draw.one(['G', 'H', 'x.G', 'y.A']);
  else type['namespace'] = draw.one(['', 'x', 'y', 'x.y']);
  const simple = before.slice(before.lastIndexOf('.') + 1);
  if (draw.chance(0.6)) type['aliases'] = [draw.one([before, simple, `.${simple}`, `x.${simple}`])];
  for (const slot of references) slot.put(fullName(type, namespace).full);
};

const onFields: Mutation = ({ type, namespace }, drawn) => {
  if (!isObject(type) || !Array.isArray(type['fields'])) return;
  const { draw } = drawn;
  const fields = type['fields'] as SchemaObject[];
  const inner = fullName(type, namespace).namespace;
  const at = draw.below(fields.length);
  const field = fields[at];
  const unused = ['g', 'h', 'i'].find((name) => fields.every((each) => each['name'] !== name));
  const what = draw.below(7);
  if (what === 0) fields.splice(draw.below(fields.length + 1), 0, randomField(drawn, unused ?? 'j', 1, inner));
  else if (field === undefined) return;
  else if (what === 1) fields.splice(at, 1);
  else if (what === 2) fields.reverse();
  else if (what === 3) delete field['default'];
  else if (what === 4) {
    const value = defaultOf(drawn, field['type'] as Schema, inner, 0);
    if (value !== undefined) field['default'] = value;
  } else if (what === 5) field['aliases'] = [draw.one(['a', 'b', 'c', 'd', 'g'])];
  else {
    if (draw.chance(0.6)) field['aliases'] = [field['name']];
    field['name'] = unused ?? 'k';
  }
};

const replaceType: Mutation = ({ namespace, isBranch, put }, drawn) => {
  const type = randomSchema(drawn, 1, namespace);
  if (!isBranch || !Array.isArray(type)) put(type);
};

const toNamed: Mutation = ({ namespace, put }, drawn) => {
  const type = randomNamed(drawn, ['record', 'enum', 'fixed'], 1, namespace);
  if (type !== undefined) put(type);
};

/** Changes of fields, names and unions are drawn most: they have most rules. */
const MUTATIONS: readonly Mutation[] = [
  ...[onFields, onFields, onFields, onFields, onUnion, onUnion, rename, rename, rename, onSymbols, onSymbols],
  ...[onPrimitive, onPrimitive, onLogical, toUnion, onContainer, replaceType, toNamed],
];

const put =
  (type: unknown): Mutation =>
  (slot) =>
    slot.put(type as Schema);

/** Sets an attribute of the slot's object, or of its first field. */
const attribute =
  (name: string, value: unknown): Mutation =>
  ({ type }) => {
    const fields = isObject(type) ? (type['fields'] as SchemaObject[] | undefined) : undefined;
    const [field] = fields ?? [];
    if (isObject(type)) (field !== undefined && name in field ? field : type)[name] = value;
  };

const ofField =
  (name: string, value: unknown): Mutation =>
  ({ type }) => {
    const fields = isObject(type) ? ((type['fields'] as SchemaObject[] | undefined) ?? []) : [];
    for (const field of fields.slice(0, 1)) field[name] = value;
  };

const repeatField: Mutation = ({ type }) => {
  const fields = isObject(type) ? (type['fields'] as SchemaObject[] | undefined) : undefined;
  const [field] = fields ?? [];
  if (field !== undefined) fields?.push(structuredClone(field));
};

/** What a parser should refuse. */
const SPOILERS: readonly Mutation[] = [
  ...[put('unknown'), put(7), put(null), put({}), put({ type: 'array' }), put({ type: { type: 'int' } })],
  ...[
    put(['int', 'int']),
    put([['int'], 'null']),
    put({ type: 'record', name: 'R' }),
    put({ type: 'enum', name: 'R' }),
  ],
  ...[
    put({ type: 'fixed', name: 'R' }),
    put({ type: 'fixed', name: 'R', size: 1.5 }),
    put({ type: 'record', fields: [] }),
  ],
  ...[put({ type: 'fixed', name: 'R', size: '4' }), put({ type: 'fixed', name: 'int', size: 4 }), put({ type: 'map' })],
  ...[
    attribute('name', '1a'),
    attribute('name', 'a-b'),
    attribute('name', ''),
    attribute('name', 'ä'),
    attribute('name', 3),
  ],
  ...[
    attribute('namespace', 'x..y'),
    attribute('namespace', '1'),
    attribute('aliases', 'A'),
    attribute('aliases', [1]),
  ],
  ...[
    attribute('aliases', ['1a']),
    attribute('symbols', ['A', 'A']),
    attribute('symbols', ['a b']),
    attribute('symbols', [1]),
  ],
  ...[attribute('default', 'NONE'), attribute('size', -1), attribute('fields', {}), attribute('fields', [1])],
  ...[ofField('order', 'up'), ofField('order', 'DESCENDING'), ofField('default', { a: 1 }), ofField('default', 'x')],
  ...[ofField('default', 3e9), ofField('default', []), ofField('default', null), ofField('type', undefined)],
  ...[ofField('name', 'a.b'), ofField('aliases', [null]), ofField('aliases', ['not a name']), repeatField],
];
