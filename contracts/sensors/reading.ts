import { contract, double, text, timestamp } from '@tempi/platform/contract';
import { expect } from '@tempi/platform/quality';

export const reading = contract({
  name: 'sensors.reading',
  version: '1.1.0',
  owner: 'sensors',
  description: 'One measured value of a sensor',
  fields: {
    readAt: timestamp({ description: 'When the value was measured', examples: ['2013-12-02T21:15:00Z'] }),
    sensor: text({ description: 'Name of the sensor', examples: ['machine_temperature'] }),
    value: double({
      description: 'The value, in the unit of its sensor',
      examples: [73.96732207],
      sumScale: 9,
    }),
  },
  key: 'sensor',
  eventTime: 'readAt',
  identity: ['sensor', 'readAt'],
  partitions: 4,
  idle: '1 hour',
  retention: '1000 days',
  quality: [expect('sensor').toBeNonEmpty()],
  promises: { freshness: '10 minutes', availability: 99.5 },
});
