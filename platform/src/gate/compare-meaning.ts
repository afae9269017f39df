import { typeText } from '../plan/expression-text.ts';
import type { Publication } from '../publication/publication.ts';
import type { Pair, Tripped } from './trip.ts';

/** All that is published in two states, by name. */
export type Names = Pair<ReadonlyMap<string, Publication>>;

/**
 * A fingerprint that changed though nothing else did that is a part of it: neither what the product says of itself, nor the type of a field
 * that it reads, nor the meaning of a product that it reads, which are told where they changed.
 */
export function compareMeaning({ base, head }: Pair<Publication>, names: Names): readonly Tripped[] {
  const [before, after] = [base.derivation?.fingerprint, head.derivation?.fingerprint];
  if (before === undefined || after === undefined || before === after) return [];
  if (shapeOf(base) !== shapeOf(head) || readsChanged(base, names)) return [];
  const rule = base.version === head.version ? 'meaning-changed-without-version' : 'meaning-changed';
  return [{ rule, found: `fingerprint ${shortened(after)}`, expected: `fingerprint ${shortened(before)}` }];
}

const shortened = (fingerprint: string): string => fingerprint.slice(0, 12);

/** What of a publication is a part of its own fingerprint, besides what it computes. */
const shapeOf = ({ fields, key, eventTime, derivation }: Publication): string =>
  JSON.stringify([
    fields.map(({ name, type, nullable }) => [name, typeText(type), nullable]),
    ...[key, eventTime, derivation?.lateness, derivation?.reads],
  ]);

/** True where what a product reads is not what it was. */
function readsChanged({ derivation }: Publication, names: Names): boolean {
  const read = [...Object.values(derivation?.columns ?? {}).flat(), ...(derivation?.rows ?? [])];
  return (derivation?.reads ?? []).some((name) => {
    const [before, after] = [names.base.get(name), names.head.get(name)];
    if (before === undefined || after === undefined) return before !== after;
    if (before.derivation?.fingerprint !== after.derivation?.fingerprint) return true;
    const fields = new Set(read.filter(({ of }) => of === name).map(({ field }) => field));
    return readShape(before, fields) !== readShape(after, fields);
  });
}

/** What of a publication is a part of the fingerprints of those that read these fields. */
const readShape = ({ fields, key, eventTime }: Publication, read: ReadonlySet<string>): string =>
  JSON.stringify([
    fields.filter(({ name }) => read.has(name)).map(({ name, type, nullable }) => [name, typeText(type), nullable]),
    ...[key, eventTime],
  ]);
