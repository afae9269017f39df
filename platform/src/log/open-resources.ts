import { closed } from './log-error.ts';

interface Closable {
  close(): Promise<void>;
}

/** What a log has handed out and must close with itself, unless it was closed before. */
export interface OpenResources {
  /** Fails with `LOG_CLOSED` after `closeAll`, and closes what was opened meanwhile. */
  add<T extends Closable>(resource: T): T;
  /** Closes all. One that cannot be closed does not keep the others open. */
  closeAll(): Promise<void>;
}

export function openResources(): OpenResources {
  const open = new Set<Closable>();
  let over = false;
  return {
    add(resource) {
      if (over) {
        void resource.close().catch(() => undefined);
        throw closed('a log');
      }
      const tracked = {
        ...resource,
        close: async (): Promise<void> => {
          open.delete(tracked);
          await resource.close();
        },
      };
      open.add(tracked);
      return tracked;
    },
    async closeAll() {
      over = true;
      for (const resource of open) await resource.close().catch(() => undefined);
    },
  };
}
