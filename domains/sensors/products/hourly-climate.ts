import { reading } from '@tempi/contracts/sensors/reading';
import { avg, count, from, last, max, min } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const hourlyClimate = product({
  name: 'sensors.hourly-climate',
  version: '1.0.0',
  owner: 'sensors',
  description: 'Readings of each sensor by the hour: how many, their mean, lowest, highest and latest',
  query: from(reading)
    .tumbling('1 hour')
    .groupBy('sensor')
    .aggregate((read) => ({
      readings: count(),
      mean: avg(read.value),
      low: min(read.value),
      high: max(read.value),
      latest: last(read.value),
    })),
  lateness: '10 minutes',
  columns: {
    readings: { description: 'Readings of the hour' },
    mean: { description: 'Mean of their values, in the unit of the sensor' },
    low: { description: 'Least of them' },
    high: { description: 'Greatest of them' },
    latest: { description: 'The last of them' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
