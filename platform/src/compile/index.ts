export { compileAlgebra } from './compile-algebra.ts';
export { compileFlow } from './compile-flow.ts';
export { compileQuery } from './compile-query.ts';
export { emptyDelta } from './delta.ts';
export { groupKeyOf, groupValues } from './group-key.ts';
export type { Delta, InputRecord, QueryKernel, RecordReader } from './kernel.ts';
export { recordReader } from './record-reader.ts';
export { rowToJson } from './row-to-json.ts';
