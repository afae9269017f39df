import { reading } from '@tempi/contracts/sensors/reading';
import { domain } from '@tempi/platform/product';
import { anomaly } from './products/anomaly.ts';
import { dailyClimate } from './products/daily-climate.ts';
import { hourlyClimate } from './products/hourly-climate.ts';
import { outage } from './products/outage.ts';
import { readings } from './sources/index.ts';

export const sensors = domain({
  name: 'sensors',
  contracts: [reading],
  products: [hourlyClimate, dailyClimate, anomaly, outage],
  formats: [readings],
});
