export type { Consumer } from './consumer.ts';
export { consumersOf, type Changed } from './consumers-of.ts';
export { lineageOf } from './lineage-of.ts';
export type { FieldAddress, Lineage } from './lineage.ts';
