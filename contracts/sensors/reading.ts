import { contract, double, text, timestamp } from '@tempi/platform/contract';

export const reading = contract({
  name: 'sensors.reading',
  version: '1.0.0',
  owner: 'sensors',
  description: 'One measured value of a sensor',
  fields: {
    readAt: timestamp(),
    sensor: text(),
    value: double({ sumScale: 9 }),
  },
  key: 'sensor',
  eventTime: 'readAt',
  identity: ['sensor', 'readAt'],
  partitions: 4,
  idle: '1 hour',
});
