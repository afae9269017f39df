export type { Heartbeat, TaskBeat } from './heartbeat.ts';
export { keepBeating } from './keep-beating.ts';
export { measuredRates } from './measured-rates.ts';
export { recommendedProcesses } from './recommended-processes.ts';
export { workMeter, type WorkMeter } from './work-meter.ts';
