import { reading } from '@tempi/contracts/sensors/reading';
import { double, text, timestamp } from '@tempi/platform/contract';
import { product } from '@tempi/platform/product';
import { step } from './anomaly-step.ts';

export const anomaly = product({
  name: 'sensors.anomaly',
  version: '1.0.1',
  owner: 'sensors',
  description: 'Readings far from the moving mean of their sensor',
  input: reading,
  output: {
    sensor: text({ description: 'Name of the sensor' }),
    readAt: timestamp({ description: 'When the value was measured' }),
    value: double({ description: 'The value, in the unit of the sensor' }),
    expected: double({ description: 'The moving mean before it' }),
    score: double({ description: 'How many standard deviations it is away from the mean' }).nullable(),
  },
  initial: { readings: 0, mean: 0, variance: 0 },
  process: step,
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
