export type { LocalChange, LocalEntry, LocalState } from './local-state.ts';
export { freshLocalState, openLocalState } from './open-local-state.ts';
export { restoreLocal, type ChangelogFormat } from './restore-local.ts';
export type { LocalLimits } from './shares.ts';
export { taskFolder } from './task-folder.ts';
