export { duration } from './duration.ts';
export { formatTime, parseTime } from './time-text.ts';
