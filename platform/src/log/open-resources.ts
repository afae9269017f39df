interface Closable {
  close(): Promise<void>;
}

/** What a log has handed out and must close with itself, unless it was closed before. */
export interface OpenResources {
  add<T extends Closable>(resource: T): T;
  /** Closes all. One that cannot be closed does not keep the others open. */
  closeAll(): Promise<void>;
}

export function openResources(): OpenResources {
  const open = new Set<Closable>();
  return {
    add(resource) {
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
      for (const resource of open) await resource.close().catch(() => undefined);
    },
  };
}
