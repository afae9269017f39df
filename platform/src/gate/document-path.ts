import type { Publication } from '../publication/publication.ts';

/** Where a publication's document is, below the repository's root. */
export function documentPath(kind: Publication['kind'], name: string): string {
  const [domain = '', ...noun] = name.split('.');
  const folder = kind === 'contract' ? `contracts/${domain}` : `domains/${domain}/published`;
  return `${folder}/${noun.join('.')}.odcs.yaml`;
}
