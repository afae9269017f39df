export { isLoopback } from './loopback.ts';
export { readSettings, type Environment } from './read-settings.ts';
export { readSettingsFile } from './settings-file.ts';
export type { KafkaSettings, Settings } from './settings.ts';
export { workspaceRoot } from './workspace-root.ts';
