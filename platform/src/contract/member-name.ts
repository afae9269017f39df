import type { Refusal } from './refusal.ts';

const NOUN = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const DECLARED = new RegExp(`^${NOUN}\\.${NOUN}$`);
/** Names of contracts and products: `domain.noun`, from major version 2 on `domain.noun.v2`. */
export const MEMBER_NAME = new RegExp(`^${NOUN}\\.${NOUN}(?:\\.v(?:[2-9]|[1-9][0-9]+))?$`);

/**
 * The name of a version of a contract or product, declared as `domain.noun`: from major version 2 on it ends in `.v2`, so that it
 * stands beside the one before it. Fails with the refusal.
 */
export function versionedName(declared: string, version: string, refuse: Refusal): string {
  if (!DECLARED.test(declared))
    throw refuse(
      'this name',
      '`domain.noun` in lower case, words joined by "-"',
      MEMBER_NAME.test(declared) ? 'it ends in the version, which is added to it' : 'the domain is missing',
    );
  const [, major] = /^(0|[1-9]\d{0,8})\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/.exec(version) ?? [];
  if (major === undefined) throw refuse(`version ${version}`, 'three numbers such as 1.0.0', 'a number is missing');
  return Number(major) < 2 ? declared : `${declared}.v${major}`;
}
