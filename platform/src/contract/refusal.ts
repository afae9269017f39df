import type { MeshError } from '../error/index.ts';

/** Makes the error of a declaration that cannot stand; it knows which contract or product it is about. */
export type Refusal = (found: string, expected: string, likelyCause: string) => MeshError;
