import { MeshError } from '../error/index.ts';
import { duration, durationText } from '../time/index.ts';
import type { ServiceLevels } from './product.ts';

/** Service levels as declared: durations are texts such as `1 minute`. */
export interface DeclaredLevels {
  readonly stream: { readonly freshness: string };
  /** `output: 'topic'`: rows go to the topic `<product>.micro-batch.output` as well as to the serving table. */
  readonly microBatch: { readonly every: string; readonly freshness: string; readonly output?: 'topic' };
  readonly batch: { readonly every: string; readonly freshness: string };
}

/** What each speed must say. */
const SPEEDS = [
  ['stream', ['freshness']],
  ['microBatch', ['every', 'freshness']],
  ['batch', ['every', 'freshness']],
] as const;

/** What is said of a speed, if anything: a declaration's author may do without the compiler. */
const given = (
  declared: Partial<DeclaredLevels> | undefined,
  speed: keyof DeclaredLevels,
): { readonly every?: string; readonly freshness?: string } | undefined => declared?.[speed];

/** How often a stream commits, microseconds: it cannot be fresher. */
const STREAM_COMMIT = 100_000;

/** The levels in microseconds. Fails with `DURATION_INVALID`, or `PRODUCT_INVALID` where a speed runs less often than it promises. */
export function serviceLevels(product: string, declared: DeclaredLevels): ServiceLevels {
  const level = (speed: string, every: number, freshness: string): number => {
    const promised = duration(freshness);
    if (every > 0 && promised >= every) return promised;
    throw new MeshError({
      code: 'PRODUCT_INVALID',
      found: `product ${product}: ${speed} every ${durationText(every)} with a freshness of ${freshness}`,
      expected: 'a freshness of at least the time between two runs, and some time between them',
      likelyCause: 'the two durations are exchanged',
    });
  };
  const missing = SPEEDS.flatMap(([name, parts]) =>
    parts.filter((part) => given(declared, name)?.[part] === undefined).map((part) => `${name}.${part}`),
  );
  if (missing.length > 0)
    throw new MeshError({
      code: 'PRODUCT_INVALID',
      found: `product ${product}: speeds without ${missing.join(', ')}`,
      expected: SPEEDS.map(([name, parts]) => `${name}: { ${parts.join(', ')} }`).join(', '),
      likelyCause: 'every product runs at all three speeds: each needs its promise',
    });
  const { stream, microBatch, batch } = declared;
  const [often, seldom] = [duration(microBatch.every), duration(batch.every)];
  return Object.freeze({
    stream: Object.freeze({ freshness: level('stream', STREAM_COMMIT, stream.freshness) }),
    microBatch: Object.freeze({
      every: often,
      freshness: level('micro-batch', often, microBatch.freshness),
      ...outputOf(product, microBatch.output),
    }),
    batch: Object.freeze({ every: seldom, freshness: level('batch', seldom, batch.freshness) }),
  });
}

function outputOf(product: string, output: unknown): { readonly output?: 'topic' } {
  if (output === undefined) return {};
  if (output === 'topic') return { output };
  throw new MeshError({
    code: 'PRODUCT_INVALID',
    found: `product ${product}: micro-batch with the output ${JSON.stringify(output)}`,
    expected: "'topic', or nothing",
    likelyCause: 'it is a typing mistake; the serving table is always written',
  });
}
