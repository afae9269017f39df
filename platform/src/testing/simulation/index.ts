export { simulate, type SimResult } from './simulate.ts';
