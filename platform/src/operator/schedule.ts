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
/** So many places of items that are no longer there are not worth a sweep. */
const FEW = 64;

const least = (a: number, b: number): boolean => a < b;

/** A schedule of items that are due at `dueAt(item)`, never where that is Infinity. It holds at most as many void places as items, and a few. */
export function schedule<T extends Scheduled>(dueAt: (item: T) => number): Schedule<T> {
  const items = new Map<number, T[]>();
  let times = new Heap<number>(least);
  let places = 0;
  let voids = 0;
  const update = (item: T): void => {
    const at = dueAt(item);
    if (at >= item.scheduledAt) return;
    if (item.scheduledAt !== Infinity) voids += 1;
    item.scheduledAt = at;
    places += 1;
    const others = items.get(at);
    if (others !== undefined) return void others.push(item);
    items.set(at, [item]);
    times.push(at);
  };
  /** Forgets the void places. */
  const sweep = (): void => {
    [places, voids] = [0, 0];
    times = new Heap<number>(least);
    for (const [at, found] of items) {
      const left = found.filter(({ scheduledAt }) => scheduledAt === at);
      places += left.length;
      if (left.length === 0) items.delete(at);
      else {
        items.set(at, left);
        times.push(at);
      }
    }
  };
  return {
    update,
    remove(item) {
      if (Number.isFinite(item.scheduledAt)) voids += 1;
      item.scheduledAt = REMOVED;
      if (voids > FEW && voids * 2 > places) sweep();
    },
    due(time) {
      const taken: T[] = [];
      for (let at = times.peek(); at !== undefined && at <= time; at = times.peek()) {
        times.pop();
        const found = items.get(at) ?? [];
        items.delete(at);
        places -= found.length;
        for (const item of found) {
          if (item.scheduledAt !== at) {
            voids = Math.max(0, voids - 1);
            continue;
          }
          item.scheduledAt = Infinity;
          if (dueAt(item) > time) update(item);
          else taken.push(item);
        }
      }
      return taken;
    },
  };
}
