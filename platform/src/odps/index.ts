export { odpsText } from './odps-text.ts';
