export { documentFiles, type DocumentFile } from './document-files.ts';
export { odcsText } from './odcs-text.ts';
export { readOdcs } from './read-odcs.ts';
export { writtenByTempi } from './yaml-text.ts';
