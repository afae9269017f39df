import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { runStream } from '../stream/index.ts';

/** The stream of a generation that is being built, for as long as it is needed. */
export interface StreamBuilder {
  /** Begins, where it does not run yet. */
  start(): void;
  /** Ends it, what it committed then served; fails with what it failed of. */
  stop(): Promise<void>;
  /** Aborts where it failed, with its error. */
  readonly failed: AbortSignal;
}

/** A builder that has not begun. It ends with `signal` too. */
export function streamBuilder(mesh: Mesh, building: Product, signal: AbortSignal): StreamBuilder {
  const failed = new AbortController();
  let running: { readonly ended: Promise<void>; readonly stop: AbortController } | undefined;
  return {
    failed: failed.signal,
    start() {
      if (running !== undefined) return;
      const stop = new AbortController();
      const ended = runStream(mesh, building, { untilCaughtUp: false, signal: AbortSignal.any([signal, stop.signal]) });
      running = { stop, ended: ended.catch((error: unknown) => failed.abort(error)) };
    },
    async stop() {
      running?.stop.abort();
      await running?.ended;
      running = undefined;
      failed.signal.throwIfAborted();
    },
  };
}
