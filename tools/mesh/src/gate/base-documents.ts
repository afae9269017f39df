import { MeshError } from '@tempi/platform/error';
import { isDocumentPath } from '@tempi/platform/gate';
import { git } from './git.ts';

/** A document as a commit has it. */
export interface BaseDocument {
  /** Below the repository's root. */
  readonly path: string;
  readonly text: string;
}

/**
 * The documents of a commit or tree, read by git alone, so that nothing of it runs. `root` is the folder of this repository, which may be a part of
 * git's. None where the commit has none. Fails with `GIT_NO_REPOSITORY`, `GIT_SHALLOW` or `GIT_UNKNOWN_REF`.
 */
export async function baseDocuments(root: string, ref: string): Promise<readonly BaseDocument[]> {
  const tree = await treeOf(root, ref);
  const listed = (await git(root, 'ls-tree', '-r', '-z', '--name-only', tree, '--', 'contracts', 'domains')) ?? '';
  const paths = listed.split('\0').filter(isDocumentPath);
  return Promise.all(paths.map(async (path) => ({ path, text: await textAt(root, tree, path) })));
}

async function treeOf(root: string, ref: string): Promise<string> {
  const tree = await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{tree}`);
  if (tree !== undefined) return tree.trim();
  if ((await git(root, 'rev-parse', '--git-dir')) === undefined)
    throw new MeshError({
      code: 'GIT_NO_REPOSITORY',
      found: `${root}, which is in no git repository`,
      expected: 'the repository with the state to compare with',
      likelyCause: 'the sources were copied without their history',
      exitCode: 3,
    });
  if ((await git(root, 'rev-parse', '--is-shallow-repository'))?.trim() === 'true')
    throw new MeshError({
      code: 'GIT_SHALLOW',
      found: `no commit ${ref} in this shallow clone`,
      expected: 'a clone that has it',
      likelyCause: 'only the last commits were fetched: run `git fetch --unshallow`, or fetch the base branch',
      exitCode: 3,
    });
  throw new MeshError({
    code: 'GIT_UNKNOWN_REF',
    found: `no commit ${ref}`,
    expected: 'a branch, a tag or a commit, such as origin/main',
    likelyCause: 'it is misspelt, or was not fetched',
  });
}

/** Paths of a tree are told from the folder that git was asked in; `./` says so of a path to show. */
async function textAt(root: string, tree: string, path: string): Promise<string> {
  const text = await git(root, 'show', `${tree}:./${path}`);
  if (text !== undefined) return text;
  throw new MeshError({
    code: 'GIT_UNREADABLE',
    found: `no ${path} in ${tree}, which lists it`,
    expected: 'its text',
    likelyCause: 'the repository is damaged: `git fsck` tells where',
    exitCode: 3,
  });
}
