export { hourlyTraffic } from './hourly-traffic.ts';
