export { kafkaLog } from './kafka-log.ts';
