import type { Comparing } from './comparing.ts';
import { difference, within, type JsonSchemaDifference } from './difference.ts';
import type { Child, ObjectNode } from './schema-node.ts';

/** The changes in what the presence of one property asks of the rest. */
export function* dependencyDifferences(original: ObjectNode, update: ObjectNode): Comparing {
  const differences: JsonSchemaDifference[] = [];
  for (const name of new Set([...original.requiredWith.keys(), ...update.requiredWith.keys()])) {
    const before = original.requiredWith.get(name);
    const after = update.requiredWith.get(name);
    const change = before === undefined ? 'ADDED' : after === undefined ? 'REMOVED' : listChange(before, after);
    if (change === undefined) continue;
    differences.push(...within([name], [difference(`DEPENDENCY_ARRAY_${change}`, said(after), said(before))]));
  }
  for (const name of new Set([...original.schemaWith.keys(), ...update.schemaWith.keys()])) {
    differences.push(
      ...within([name], yield* schemaDifferences(original.schemaWith.get(name), update.schemaWith.get(name))),
    );
  }
  return differences;
}

function* schemaDifferences(before: Child | undefined, after: Child | undefined): Comparing {
  if (before === undefined) return [difference('DEPENDENCY_SCHEMA_ADDED', 'a dependent schema', 'none')];
  if (after === undefined) return [difference('DEPENDENCY_SCHEMA_REMOVED', 'no dependent schema', 'one')];
  return yield [before(), after()];
}

const listChange = (before: ReadonlySet<string>, after: ReadonlySet<string>): string | undefined => {
  if (before.isSubsetOf(after)) return after.isSubsetOf(before) ? undefined : 'EXTENDED';
  return after.isSubsetOf(before) ? 'NARROWED' : 'CHANGED';
};

const said = (names: ReadonlySet<string> | undefined): string =>
  names === undefined ? 'no dependency' : `a dependency on ${[...names].join(', ')}`;
