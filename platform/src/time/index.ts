export { duration, durationText, FARTHEST, LONGEST } from './duration.ts';
export { formatTime, parseTime } from './time-text.ts';
