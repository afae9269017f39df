import { avg, count, from, max, min, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';
import { hourlyClimate } from './hourly-climate.ts';

export const dailyClimate = product({
  name: 'sensors.daily-climate',
  version: '1.0.0',
  owner: 'sensors',
  description: 'Hours with readings of each sensor and day, their readings, mean of means, lowest and highest',
  query: from(hourlyClimate)
    .tumbling('1 day')
    .groupBy('sensor')
    .aggregate((hour) => ({
      hours: count(),
      readings: sum(hour.readings),
      mean: avg(hour.mean.toDouble({ sumScale: 9 })),
      low: min(hour.low),
      high: max(hour.high),
    })),
  columns: {
    hours: { description: 'Hours in which the sensor was read' },
    readings: { description: 'Readings of the day' },
    mean: { description: 'Mean of the means of the hours, in the unit of the sensor' },
    low: { description: 'Least value of the day' },
    high: { description: 'Greatest value of the day' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
