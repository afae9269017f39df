import { MeshError } from '../error/index.ts';

/** `SOURCE_CHANGED`: what was ingested from the file is not what it holds now. */
export const sourceChanged = (file: string, found: string): MeshError =>
  new MeshError({
    code: 'SOURCE_CHANGED',
    found: `${file} with ${found}`,
    expected: 'a file that has only grown by whole lines since it was ingested',
    likelyCause: 'the file was rotated or edited; a new file needs a source name of its own (--source NAME)',
  });

/** `SOURCE_OPTIONS`: the source was begun in another way. */
export const sourceOptions = (source: string, begun: string, asked: string): MeshError =>
  new MeshError({
    code: 'SOURCE_OPTIONS',
    found: `the source ${source}, ingested before as ${begun}, now as ${asked}`,
    expected: 'the same format, flags and order as before',
    likelyCause:
      'the file is to be ingested once more in another way, which needs a source name of its own (--source NAME)',
  });
