import { Heap } from './heap.ts';

/** Items by the time at which they are to be looked at. O(log n) a different time, O(1) a further item of one time. */
export interface Schedule<T> {
  /** An item may be added more than once. One of time Infinity never comes. */
  add(at: number, item: T): void;
  /** Takes out the items whose time has come by `time`, in order of time. */
  due(time: number): readonly T[];
}

export function schedule<T>(): Schedule<T> {
  const items = new Map<number, T[]>();
  const times = new Heap<number>((a, b) => a < b);
  return {
    add(at, item) {
      if (at === Infinity) return;
      const others = items.get(at);
      if (others !== undefined) return void others.push(item);
      items.set(at, [item]);
      times.push(at);
    },
    due(time) {
      const taken: T[] = [];
      for (let at = times.peek(); at !== undefined && at <= time; at = times.peek()) {
        times.pop();
        for (const item of items.get(at) ?? []) taken.push(item);
        items.delete(at);
      }
      return taken;
    },
  };
}
