export { loadClient } from './client.ts';
export { kafkaLog } from './kafka-log.ts';
