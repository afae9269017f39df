import type { KeptState, StateStore } from './state-store.ts';

/** States in memory, by key as latin1. */
export type MemoryStates = Map<string, KeptState & { readonly until: number }>;

/** A store in memory: what tests run the calculations with. */
export function memoryStateStore(states: MemoryStates = new Map()): StateStore {
  const nameOf = (key: Buffer): string => key.toString('latin1');
  const due = (time: number) => [...states.values()].filter(({ until }) => until <= time);
  return {
    load: async (keys) => keys.map((key) => states.get(nameOf(key))).filter((state) => state !== undefined),
    loadAll: async () => [...states.values()],
    loadDue: async (time) => due(time),
    async save(entries) {
      for (const { key, value, until } of entries) {
        if (value === null) states.delete(nameOf(key));
        else states.set(nameOf(key), { key, value, until });
      }
    },
    async drop(time) {
      for (const { key } of due(time)) states.delete(nameOf(key));
    },
  };
}
