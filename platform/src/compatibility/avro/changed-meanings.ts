import type { Incompatibility } from '../incompatibility.ts';
import type { AvroType, LogicalType } from './avro-type.ts';
import { pairBudget } from './pair-budget.ts';
import { writerFields, type Resolution } from './resolution.ts';

/** The kinds that Avro's own checker does not know: it decodes such data, but to something else than was meant. */
export const BEYOND_AVRO: readonly string[] = ['DECIMAL_CHANGED', 'LOGICAL_TYPE_CHANGED', 'ENUM_DEFAULT_CHANGED'];

/**
 * What Avro would read with another meaning: a decimal's digits or scale, a logical type that came, went or changed (so
 * the unit of a timestamp), an enum's default. Of a union it is the first branch that reads what was written without a change, else
 * the first that reads it.
 */
export function changedMeanings(root: AvroType, written: AvroType, { reads }: Resolution): readonly Incompatibility[] {
  const seen = new Map<AvroType, Set<AvroType>>();
  const changes: Incompatibility[] = [];
  const budget = pairBudget();

  const visit = (reader: AvroType, writer: AvroType, path: string): void => {
    const known = seen.get(reader) ?? new Set();
    if (known.has(writer)) return;
    seen.set(reader, known.add(writer));
    budget.within(() => compare(reader, writer, path));
  };

  const compare = (reader: AvroType, writer: AvroType, path: string): void => {
    if (writer.kind === 'union') return writer.branches.forEach((branch) => visit(reader, branch, path));
    if (reader.kind === 'union') {
      const able = reader.branches.filter((branch) => reads(branch, writer));
      const chosen = able.find((branch) => own(branch, writer, path) === undefined) ?? able[0];
      return chosen === undefined ? undefined : visit(chosen, writer, `${path}/${reader.branches.indexOf(chosen)}`);
    }
    if (!reads(reader, writer) && reader.kind !== writer.kind) return;
    const change = own(reader, writer, path);
    if (change !== undefined) changes.push(change);
    if (reader.kind === 'array' && writer.kind === 'array') visit(reader.items, writer.items, `${path}/items`);
    if (reader.kind === 'map' && writer.kind === 'map') visit(reader.values, writer.values, `${path}/values`);
    if (reader.kind !== 'record' || writer.kind !== 'record') return;
    for (const [at, field] of reader.fields.entries()) {
      const [source] = writerFields(field, writer);
      if (source !== undefined) visit(field.type, source.type, `${path}/fields/${at}/type`);
    }
  };

  visit(root, written, '');
  return changes;
}

/** What changed in two types themselves. */
function own(reader: AvroType, writer: AvroType, path: string): Incompatibility | undefined {
  if (reader.kind === 'union' || writer.kind === 'union') return undefined;
  const [read, wrote] = [reader.logical, writer.logical];
  if (read?.name !== wrote?.name || read?.precision !== wrote?.precision || read?.scale !== wrote?.scale) {
    const kind = read?.name === wrote?.name ? 'DECIMAL_CHANGED' : 'LOGICAL_TYPE_CHANGED';
    const message = `found ${words(read, reader.kind)}; expected ${words(wrote, writer.kind)}, as it was written`;
    return { kind, path, message: `${message}: Avro reads it, but as other values` };
  }
  if (reader.kind !== 'enum' || writer.kind !== 'enum') return undefined;
  if (reader.default === undefined || writer.default === undefined || reader.default === writer.default)
    return undefined;
  const message = `found the default ${reader.default}; expected ${writer.default} as before: unknown symbols become another`;
  return { kind: 'ENUM_DEFAULT_CHANGED', path: `${path}/default`, message };
}

function words(logical: LogicalType | undefined, kind: string): string {
  if (logical === undefined) return `a plain ${kind}`;
  return logical.precision === undefined ? logical.name : `decimal(${logical.precision}, ${logical.scale ?? 0})`;
}
