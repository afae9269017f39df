import type { Derivation, Publication } from '../publication/publication.ts';
import type { Pair, Tripped } from './trip.ts';

/**
 * What a product computes that it did not: rows, or else columns, each by itself. What else changed beside it hides nothing, for a meaning has no
 * part in types, in other columns, and in what an input computes. Of a document without meanings the fingerprint is compared.
 */
export function compareMeaning({ base, head }: Pair<Publication>): readonly (Tripped & { field: string | null })[] {
  if (base.derivation === null || head.derivation === null) return [];
  const rule = base.version === head.version ? 'meaning-changed-without-version' : 'meaning-changed';
  return changesOf({ base: base.derivation, head: head.derivation }).map(({ field, found, expected }) => ({
    ...{ rule, field, found: `meaning ${found}`, expected: `meaning ${expected}` },
  }));
}

interface Change {
  readonly field: string | null;
  readonly found: string;
  readonly expected: string;
}

function changesOf({ base, head }: Pair<Derivation>): readonly Change[] {
  const [before, after] = [base.meanings, head.meanings];
  if (before === null || after === null) return differ(null, base.fingerprint, head.fingerprint);
  if (before.rows !== after.rows) return differ(null, before.rows, after.rows);
  return Object.entries(before.columns).flatMap(([field, expected]) =>
    differ(field, expected, after.columns[field] ?? expected),
  );
}

const differ = (field: string | null, expected: string, found: string): readonly Change[] =>
  expected === found ? [] : [{ field, found, expected }];
