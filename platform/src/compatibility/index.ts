export type { Incompatibility } from './incompatibility.ts';
