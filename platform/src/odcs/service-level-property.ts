import { z } from 'zod';
import type { Publication, ServiceLevel } from '../publication/publication.ts';
import { durationValue, microsOf, UNIT_NAMES } from './duration-value.ts';

/** The standard's names of promises; it prefers latency to freshness. */
const PROPERTIES = { freshness: 'latency', every: 'frequency', availability: 'availability' } as const;
const SPEEDS = ['stream', 'micro-batch', 'batch'] as const;

const value = z.number();
const unit = z.enum(UNIT_NAMES);

/** An entry of `slaProperties`. The id of a promise begins with the speed that gives it. */
export const slaProperty = z.discriminatedUnion('property', [
  z.object({ id: z.string(), property: z.literal('latency'), value, unit }),
  z.object({ id: z.string(), property: z.literal('frequency'), value, unit }),
  z.object({ id: z.string(), property: z.literal('availability'), value }),
  z.object({ property: z.literal('retention'), value, unit }),
  z.object({ property: z.literal('endOfSupport'), value: z.string() }),
]);
export type SlaProperty = z.output<typeof slaProperty>;

/** The promises of a publication, how long its records are kept, and the last day of its support. */
export function slaPropertiesOf({ levels, delivery, deprecated }: Publication): readonly object[] {
  const retention = delivery?.retention ?? null;
  return [
    ...levels.map(promised),
    ...(retention === null ? [] : [{ property: 'retention', ...durationValue(retention) }]),
    ...(deprecated === null ? [] : [{ property: 'endOfSupport', value: deprecated.until }]),
  ];
}

function promised({ speed, promise, value }: ServiceLevel): object {
  const property = PROPERTIES[promise];
  return {
    id: speed === null ? property : `${speed}-${property}`,
    property,
    ...(promise === 'availability' ? { value, unit: 'percent' } : durationValue(value)),
    ...(speed === null ? {} : { description: `What the ${speed} shows` }),
  };
}

/** The promises of such entries. */
export const levelsOf = (entries: readonly SlaProperty[]): readonly ServiceLevel[] =>
  entries.flatMap((entry): readonly ServiceLevel[] => {
    if (entry.property === 'retention' || entry.property === 'endOfSupport') return [];
    const speed = SPEEDS.find((name) => entry.id.startsWith(`${name}-`)) ?? null;
    if (entry.property === 'availability') return [{ speed, promise: 'availability', value: entry.value }];
    return [{ speed, promise: entry.property === 'latency' ? 'freshness' : 'every', value: microsOf(entry) }];
  });

/** How long records are kept, microseconds; null: for ever. */
export function retentionOf(entries: readonly SlaProperty[]): number | null {
  const entry = entries.find((each) => each.property === 'retention');
  return entry === undefined ? null : microsOf(entry);
}

/** The last day of support, or undefined. */
export const endOfSupport = (entries: readonly SlaProperty[]): string | undefined =>
  entries.find((each) => each.property === 'endOfSupport')?.value;
