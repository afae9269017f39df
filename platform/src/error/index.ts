export { MeshError, type ErrorWords } from './mesh-error.ts';
export { canRetry, retrying } from './retrying.ts';
export { nearest } from './nearest.ts';
