import { setImmediate as turn } from 'node:timers/promises';
import { closed } from '../log-error.ts';
import type { NativeError } from './client.ts';

/**
 * The law of native clients: a client begins to close when no call is in flight, and is called no more from then on. The native code
 * does not see to it: asked for the group of a consumer that is closed, or whether its assignment is lost, it ends the process
 * (SIGSEGV), and it frees a client under calls that hold no lock.
 */
interface Life {
  readonly inFlight: Set<Promise<unknown>>;
  closing: Promise<void> | undefined;
}

const lives = new WeakMap<object, Life>();

function lifeOf(client: object): Life {
  const known = lives.get(client);
  if (known !== undefined) return known;
  const life: Life = { inFlight: new Set(), closing: undefined };
  lives.set(client, life);
  return life;
}

/** Every call ends by a limit of its own; who closes waits no longer than this, and the client closes later, unattended. */
const CLOSE_WITHIN_MS = 5_000;

/** False from when the client's closing was asked for. */
export const isOpen = (client: object): boolean => lifeOf(client).closing === undefined;

/** Fails with `LOG_CLOSED` where the client's closing was asked for: said before a call that answers at once. */
export function mustBeOpen(client: object): void {
  if (!isOpen(client)) throw closed('a Kafka client');
}

/** What `work` gives; the client stays open until then. Rejects with `LOG_CLOSED` where its closing was asked for before. */
export async function holding<T>(client: object, work: () => Promise<T>): Promise<T> {
  mustBeOpen(client);
  const { inFlight } = lifeOf(client);
  const call = work();
  inFlight.add(call);
  try {
    return await call;
  } finally {
    inFlight.delete(call);
  }
}

/** Calls a function of the client that answers by callback; rejects with the client's own error, or as `holding` does. */
export const ask = <T>(
  client: object,
  call: (answer: (error: NativeError | null | undefined, value: T) => void) => void,
): Promise<T> =>
  holding(
    client,
    () =>
      new Promise((resolve, reject) => {
        call((error, value) => {
          if (error) reject(error);
          else resolve(value);
        });
      }),
  );

/**
 * Closes a client by `close`, once, when its last call has ended. Resolves when it is closed, or after 5 s, and never rejects.
 */
export async function closing(client: object, close: () => Promise<void>): Promise<void> {
  const life = lifeOf(client);
  life.closing ??= closeIdle(life, close).catch(() => undefined);
  await within(CLOSE_WITHIN_MS, life.closing);
}

async function closeIdle({ inFlight }: Life, close: () => Promise<void>): Promise<void> {
  while (inFlight.size > 0) await Promise.allSettled(inFlight);
  // What the client told before its last call ended is told by now.
  await turn();
  await close();
}

/** What the promise gives within that time, else undefined. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
