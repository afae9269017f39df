export { MeshError, type ErrorWords } from './mesh-error.ts';
