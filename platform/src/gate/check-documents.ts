import { publicationAt } from './document-path.ts';
import type { Trip } from './trip.ts';

/** A file as it should be, by its path below the repository's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What is wrong with the generated files on disk, once a publication and rule: `found` are their texts by path, those among them that nothing
 * generates too.
 */
export function checkDocuments(
  generated: readonly GeneratedFile[],
  found: ReadonlyMap<string, string>,
): readonly Trip[] {
  const expected = new Set(generated.map(({ path }) => path));
  const about = (path: string): Pick<Trip, 'publication' | 'field' | 'file'> => ({
    ...{ publication: publicationAt(path), field: null, file: path },
  });
  return onceEach([
    ...generated.flatMap(({ path, text }): readonly Trip[] => {
      const there = found.get(path);
      if (there === undefined)
        return [
          { ...about(path), rule: 'document-missing', found: `no ${path}`, expected: 'what the declaration says' },
        ];
      if (there === text) return [];
      const line = firstDifference(there, text);
      return [
        {
          ...about(path),
          rule: 'document-stale',
          found: `${path}, line ${line}`,
          expected: 'what the declaration says',
        },
      ];
    }),
    ...[...found.keys()].flatMap((path): readonly Trip[] =>
      expected.has(path)
        ? []
        : [{ ...about(path), rule: 'document-orphaned', found: path, expected: 'a declaration of it' }],
    ),
  ]);
}

/** One for all the files of a publication that want the same; it is about the first of them. */
function onceEach(trips: readonly Trip[]): readonly Trip[] {
  const groups = Map.groupBy(trips, ({ rule, publication }) => `${rule} ${publication}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, found: [first, ...others].map(({ found }) => found).join('; ') }],
  );
}

/** That a document of the base cannot be read; `found` says where, and what is wrong. */
export const unreadableDocument = (path: string, found: string): Trip => ({
  ...{ rule: 'base-document-unreadable', publication: publicationAt(path), field: null, file: path },
  ...{ found, expected: 'a data contract as Tempi writes it' },
});

/** The first line, from 1, in which two texts differ. */
function firstDifference(one: string, other: string): number {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return (at === -1 ? lines.length : at) + 1;
}
