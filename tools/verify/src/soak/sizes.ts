import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Bytes of all files below a folder, by what they belong to. Files that go meanwhile are left out. */
export async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = new Map<string, number>();
  await Promise.all(
    names
      .filter((name) => name.isFile())
      .map(async (name) => {
        const path = join(name.parentPath, name.name);
        const found = await stat(path).catch(() => undefined);
        if (found === undefined) return;
        const owner = ownerOf(relative(folder, path).split(sep));
        // Blocks, not lengths: a log's indexes are made long beforehand and are mostly holes.
        sizes.set(owner, (sizes.get(owner) ?? 0) + found.blocks * 512);
      }),
  );
  return sizes;
}

/** Partitions of a topic count together, and so do the files of a database's folder. */
function ownerOf([place = '', ...rest]: readonly string[]): string {
  if (place === 'kafka' && rest[0] === 'data' && rest.length > 2) {
    const topic = (rest[1] ?? '').replace(/-\d+$/, '');
    // On the broker the mesh's name stands before those of its topics.
    return topic.startsWith('__') ? `topic ${topic} of the broker` : `topic ${topic.replace(/^[^.]*\./, '')}`;
  }
  if (place === 'kafka') return 'broker, the rest';
  const [, part = ''] = rest;
  if (rest[0] === 'postgres')
    return part === 'pg_wal' ? 'PostgreSQL, journal' : part === 'base' ? 'PostgreSQL, tables' : 'PostgreSQL, the rest';
  return rest.length > 1 ? `data folder, ${rest[0] ?? ''}` : (rest[0] ?? place);
}

/** By what the growth of an owner of files is bounded. */
export function boundOf(owner: string): string {
  for (const [pattern, bound] of BOUNDS) if (pattern.test(owner)) return bound;
  return 'nothing is said of it';
}

const BOUNDS: readonly (readonly [RegExp, string])[] = [
  [/of the broker$/, 'compacted by the broker: a record a group and producer'],
  [/stream\.state$|\.fed$|\.sources$|\.identities$/, 'compacted: a record a key; rolls and cleans by segments'],
  [/^topic .*(quarantine|late)$/, 'what is refused or late'],
  [/^topic .*output$/, 'the rows that are shown; kept in full, no retention is set'],
  [/^topic .*deltas$/, 'the commits; kept in full, no retention is set'],
  [/^topic /, 'the records; kept in full, no retention is set'],
  [/journal$/, 'max_wal_size, then it is written again'],
  [/tables$/, 'the rows served; on the embedded log the records too'],
  [/state$/, 'the keys of the state'],
  [/archive$/, 'the records'],
  [/\.log$/, 'lines of starts, ends and errors'],
  [/rest$/, 'fixed'],
];
