export { MeshError, type ErrorWords } from './mesh-error.ts';
export { canRetry, retrying } from './retrying.ts';
