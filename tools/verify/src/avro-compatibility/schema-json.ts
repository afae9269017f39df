/** A schema as JSON that may be changed in place. */
export type Schema = string | Schema[] | SchemaObject;

export interface SchemaObject {
  [name: string]: unknown;
}

/** The JSON of a named type. */
export interface Definition extends SchemaObject {
  name: string;
}

/** The full name of a definition, and the namespace that holds within it. */
export function fullName(definition: SchemaObject, around: string): { full: string; namespace: string } {
  const name = String(definition['name']);
  const dot = name.lastIndexOf('.');
  const declared = definition['namespace'];
  const namespace = dot >= 0 ? name.slice(0, dot) : typeof declared === 'string' ? declared : around;
  const simple = name.slice(dot + 1);
  return { full: namespace === '' ? simple : `${namespace}.${simple}`, namespace };
}

/** A place of a schema that holds a type. */
export interface Slot {
  readonly type: Schema;
  /** The default namespace there. */
  readonly namespace: string;
  /** Whether a union holds it, which may hold no other. */
  readonly isBranch: boolean;
  put(type: Schema): void;
}

/** Every place of a schema that holds a type, the schema's own first; `put` of that is `replace`. */
export function slotsOf(root: Schema, replace: (type: Schema) => void): readonly Slot[] {
  const slots: Slot[] = [];
  const visit = (type: Schema, namespace: string, isBranch: boolean, put: (type: Schema) => void): void => {
    slots.push({ type, namespace, isBranch, put });
    if (typeof type === 'string') return;
    if (Array.isArray(type)) {
      for (const [at, branch] of type.entries()) visit(branch, namespace, true, (other) => (type[at] = other));
      return;
    }
    const inner = 'name' in type ? fullName(type, namespace).namespace : namespace;
    for (const name of ['items', 'values'])
      if (name in type) visit(type[name] as Schema, inner, false, (other) => (type[name] = other));
    for (const field of (type['fields'] ?? []) as SchemaObject[])
      visit(field['type'] as Schema, inner, false, (other) => (field['type'] = other));
  };
  visit(root, '', false, replace);
  return slots;
}
