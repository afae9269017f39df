import type { Mesh } from '@tempi/platform/mesh';
import { every } from '../run/keep-running.ts';
import { extend, ingestSources, type DemoSource } from './demo-sources.ts';

const TICK_MS = 1_000;

/** Goes on writing lines to the demo's files and ingesting them, as if they came in live, until the signal. */
export const feed = (mesh: Mesh, sources: readonly DemoSource[], signal: AbortSignal): Promise<void> =>
  every(
    TICK_MS,
    async () => {
      for (const source of sources) await extend(source, source.perSecond);
      await ingestSources(mesh, sources, signal);
    },
    signal,
  );
