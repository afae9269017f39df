/** Anything that is open: a log, a pool, a server joined. */
type Resource = { close(): Promise<unknown> } | { destroy(): Promise<unknown> } | { release(): Promise<unknown> };

/** A resource that does not close in this time is left to the end of the process. */
const PATIENCE_MS = 10_000;

/** What has been opened, to be closed in the opposite order. */
export class Resources {
  readonly #open: Resource[] = [];

  /** Returns the resource, to be closed with the others. */
  add<R extends Resource>(resource: R): R {
    this.#open.push(resource);
    return resource;
  }

  /** Closes all, once. Never rejects and never hangs: what is broken already cannot be closed any better. */
  async close(): Promise<void> {
    for (let resource = this.#open.pop(); resource !== undefined; resource = this.#open.pop()) {
      await inTime(close(resource));
    }
  }
}

async function close(resource: Resource): Promise<unknown> {
  if ('close' in resource) return resource.close();
  return 'destroy' in resource ? resource.destroy() : resource.release();
}

async function inTime(closing: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([closing.catch(() => undefined), patience]);
  clearTimeout(timer);
}
