export type { Consumer } from './consumer.ts';
export { consumersAmong, type Changed } from './consumers-among.ts';
export { consumersOf } from './consumers-of.ts';
export { derivedLineage } from './derived-lineage.ts';
export { lineageOf, shownBy } from './lineage-of.ts';
export type { FieldAddress, Lineage } from './lineage.ts';
export type { Reader } from './reader.ts';
