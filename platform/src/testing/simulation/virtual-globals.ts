import { syncBuiltinESMExports } from 'node:module';
import promised from 'node:timers/promises';

/** Where the time of a simulation comes from, and who is told of waiting. */
export interface VirtualTime {
  /** Milliseconds since the run began; only goes forward. */
  now(): number;
  /** What the clock on the wall shows, milliseconds since 1970. */
  wall(): number;
  /** Calls `run` after `ms`, unless what it returns is called first. */
  after(ms: number, run: () => void): () => void;
  random(): number;
}

type Timer = { readonly cancel: () => void };

/**
 * Puts virtual time in the place of every timer and clock of this JavaScript process until what it returns is called. So the code
 * that is simulated is the code that runs for real, and code that begins to wait in a new way is simulated without knowing of it.
 */
export function installVirtualTime(time: VirtualTime): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    dateNow: Date.now,
    random: Math.random,
    sleep: promised.setTimeout,
  };
  const clear = (timer: unknown): void => (timer as Timer | undefined)?.cancel();
  const later = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): Timer => ({
    cancel: time.after(ms, () => run(...given)),
  });
  const repeated = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): Timer => {
    let cancel = (): void => undefined;
    const again = (): void => {
      cancel = time.after(ms, () => {
        again();
        run(...given);
      });
    };
    again();
    return { cancel: () => cancel() };
  };
  Object.assign(globalThis, { setTimeout: later, clearTimeout: clear, setInterval: repeated, clearInterval: clear });
  Object.assign(promised, { setTimeout: sleep });
  syncBuiltinESMExports();
  Object.defineProperty(performance, 'now', { value: () => time.now(), configurable: true });
  Date.now = () => time.wall();
  Math.random = () => time.random();
  return () => {
    const { dateNow, random, sleep: realSleep, ...timers } = real;
    Object.assign(globalThis, timers);
    Object.assign(promised, { setTimeout: realSleep });
    syncBuiltinESMExports();
    Reflect.deleteProperty(performance, 'now');
    Date.now = dateNow;
    Math.random = random;
  };

  function sleep<T>(ms?: number, value?: T, options: { readonly signal?: AbortSignal } = {}): Promise<T | undefined> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        cancel();
        // The reason of the real one is an AbortError whose cause is the signal's reason; nobody looks at it.
        reject(new DOMException('The operation was aborted', 'AbortError'));
      };
      const cancel = time.after(ms ?? 1, () => {
        signal?.removeEventListener('abort', aborted);
        resolve(value);
      });
      if (signal?.aborted === true) aborted();
      else signal?.addEventListener('abort', aborted, { once: true });
    });
  }
}
