import { factsOf } from './plan-facts.ts';
import { readPlanJson } from './plan-json.ts';

/**
 * What changed between two texts of `planJson`, a line each, in words for people; none where the texts are equal. Columns
 * that only changed their place are told of by their order.
 */
export function planChanges(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const [old, now] = [factsOf(readPlanJson(before)), factsOf(readPlanJson(after))];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((about): readonly string[] => {
    const [was, is] = [old.get(about), now.get(about)];
    if (was === is) return [];
    if (was !== undefined && is !== undefined)
      return about.startsWith('order of ') && !sameWords(was, is) ? [] : [`${about}: ${is}; was ${was}`];
    // Whatever reads a column for the first time, or no longer, is told of by itself.
    if (about.startsWith('order of ') || about.startsWith('type of ')) return [];
    return [is === undefined ? `${about}: gone; was ${String(was)}` : `${about}: new, ${is}`];
  });
  return changes.length === 0 ? ['the form of the plan, though it says the same'] : changes;
}

/** True where only the order differs: else what came and went is told by itself. */
const sameWords = (a: string, b: string): boolean =>
  a.split(', ').toSorted().join() === b.split(', ').toSorted().join();
