import { reading } from '@tempi/contracts/sensors/reading';
import { int64, text, timestamp } from '@tempi/platform/contract';
import { product } from '@tempi/platform/product';

const SILENCE = 30 * 60 * 1_000_000;

/** `until`: the latest reading, or the clock at which its absence was told. What was read before changes nothing any more. */
const unheard: { readonly until: number | null } = { until: null };

export const outage = product({
  name: 'sensors.outage',
  version: '1.0.0',
  owner: 'sensors',
  description: 'Sensors that were silent for half an hour, told once until they return; silentFor in seconds',
  input: reading,
  output: { sensor: text(), lastReadAt: timestamp(), silentFor: int64() },
  initial: unheard,
  process: (heard, { readAt }) =>
    heard.until !== null && readAt < heard.until ? [heard, []] : [{ until: readAt }, [], readAt + SILENCE],
  onTimer: (_, { key, time, clock }) => {
    const lastReadAt = time - SILENCE;
    return [{ until: clock }, [{ sensor: key, lastReadAt, silentFor: Math.floor((clock - lastReadAt) / 1_000_000) }]];
  },
  timeToLive: '30 days',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
