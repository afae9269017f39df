export type { Publication, PublishedField, ServiceLevel } from './publication.ts';
export { publicationOf } from './publication-of.ts';
