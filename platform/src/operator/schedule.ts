import { Heap } from './heap.ts';

/** What can be in a schedule. */
export interface Scheduled {
  /** For the schedule alone: when it will look at the item; Infinity where it will not. */
  scheduledAt: number;
}

/**
 * Items by the time at which they are due, which may change. An item is looked at early rather than moved at each change, so
 * an item that changes often is in the heap once. O(log n) a different time, O(1) a further item of one time.
 */
export interface Schedule<T extends Scheduled> {
  /** Puts an item in, or tells that it may be due at another time. */
  update(item: T): void;
  remove(item: T): void;
  /** Takes out the items that are due by `time`, each once. */
  due(time: number): readonly T[];
}

const REMOVED = -Infinity;

/** A schedule of items that are due at `dueAt(item)`, never where that is Infinity. */
export function schedule<T extends Scheduled>(dueAt: (item: T) => number): Schedule<T> {
  const items = new Map<number, T[]>();
  const times = new Heap<number>((a, b) => a < b);
  const update = (item: T): void => {
    const at = dueAt(item);
    if (at >= item.scheduledAt) return;
    item.scheduledAt = at;
    const others = items.get(at);
    if (others !== undefined) return void others.push(item);
    items.set(at, [item]);
    times.push(at);
  };
  return {
    update,
    remove: (item) => (item.scheduledAt = REMOVED),
    due(time) {
      const taken: T[] = [];
      for (let at = times.peek(); at !== undefined && at <= time; at = times.peek()) {
        times.pop();
        const found = items.get(at) ?? [];
        items.delete(at);
        for (const item of found) {
          if (item.scheduledAt !== at) continue;
          item.scheduledAt = Infinity;
          if (dueAt(item) > time) update(item);
          else taken.push(item);
        }
      }
      return taken;
    },
  };
}
