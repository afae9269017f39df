import type { Publication } from '../publication/publication.ts';

/** Where a publication's document is, below the repository's root. */
export function documentPath(kind: Publication['kind'], name: string): string {
  const [domain = '', ...noun] = name.split('.');
  const folder = kind === 'contract' ? `contracts/${domain}` : `domains/${domain}/published`;
  return `${folder}/${noun.join('.')}.odcs.yaml`;
}

const DOCUMENT = /^(?:contracts\/([^/]+)|domains\/([^/]+)\/published)\/([^/]+)\.odcs\.yaml$/;

/** True for the path of a publication's document. */
export const isDocumentPath = (path: string): boolean => DOCUMENT.test(path);

/** The name of the publication that a generated file tells of: `contracts/shop/sale.v2.odcs.yaml` of `shop.sale.v2`. */
export function publicationAt(path: string): string {
  const [, contract, product, file] = /^(?:contracts\/([^/]+)|domains\/([^/]+)\/published)\/([^/]+)$/.exec(path) ?? [];
  const noun = (file ?? path).replace(/\.(odcs\.yaml|odps\.yaml|schema\.json|client\.ts|avsc)$/, '');
  return `${contract ?? product ?? ''}.${noun}`;
}
