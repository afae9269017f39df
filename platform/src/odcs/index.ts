export { odcsText } from './odcs-text.ts';
export { readOdcs } from './read-odcs.ts';
