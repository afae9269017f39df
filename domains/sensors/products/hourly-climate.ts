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
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
