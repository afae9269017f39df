import { reading } from '@tempi/contracts/sensors/reading';
import { int64, text, timestamp } from '@tempi/platform/contract';
import { product } from '@tempi/platform/product';

const SILENCE = 30 * 60 * 1_000_000;

/**
 * An outage has one row, of its beginning: a row stays as it was told, so its end is not told in it. The sensor's return closes the
 * outage in the state alone: from then on the sensor counts as heard, and its next silence is another outage. Who asks when it
 * returned looks for its first reading after `lastReadAt`.
 *
 * `until`: the latest reading, or the clock at which its absence was told. What was read before changes nothing any more.
 */
const unheard: { readonly until: number | null } = { until: null };

export const outage = product({
  name: 'sensors.outage',
  version: '1.0.1',
  owner: 'sensors',
  description: 'Sensors that were silent for half an hour, told once; a return closes the outage without a row',
  input: reading,
  output: {
    sensor: text({ description: 'Name of the sensor' }),
    lastReadAt: timestamp({ description: 'When it was read last before the silence' }),
    silentFor: int64({ description: 'Seconds since then', examples: [1800] }),
  },
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
