import type { Comparing } from './comparing.ts';
import { difference, type JsonSchemaDifference } from './difference.ts';
import type { Child, Rest } from './schema-node.ts';

/** The changes in what is allowed beside the listed members. */
export function* restDifferences(members: 'PROPERTIES' | 'ITEMS', original: Rest, update: Rest): Comparing {
  const words = [said(update), said(original)] as const;
  const changed = (change: string): JsonSchemaDifference[] => [difference(`ADDITIONAL_${members}_${change}`, ...words)];
  if (typeof original === 'function' && typeof update === 'function') return yield [original(), update()];
  if (original === update) return [];
  if (original === 'closed') return changed('ADDED');
  if (update === 'closed') return changed('REMOVED');
  return changed(original === 'open' ? 'NARROWED' : 'EXTENDED');
}

/** The changes in what is allowed of members that nothing else has looked at (drafts since 2019-09). */
export function* unevaluatedDifferences(
  members: 'PROPERTIES' | 'ITEMS',
  original: Child | undefined,
  update: Child | undefined,
): Comparing {
  const before = opening(original);
  const after = opening(update);
  if (typeof before === 'function' && typeof after === 'function') return yield [before(), after()];
  if (before === after) return [];
  const change =
    before === 'closed' ? 'ADDED' : after === 'closed' ? 'REMOVED' : before === 'open' ? 'NARROWED' : 'EXTENDED';
  return [difference(`UNEVALUATED_${members}_${change}`, said(after), said(before))];
}

const opening = (child: Child | undefined): Rest => {
  const type = child?.().type ?? 'empty';
  if (child === undefined || type === 'empty') return 'open';
  return type === 'false' ? 'closed' : child;
};

const said = (rest: Rest): string =>
  rest === 'open' ? 'anything more' : rest === 'closed' ? 'nothing more' : 'more of one schema';
