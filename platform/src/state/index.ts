export type { LocalChange, LocalEntry, LocalState } from './local-state.ts';
export { freshLocalState, openLocalState } from './open-local-state.ts';
export type { LocalLimits } from './shares.ts';
