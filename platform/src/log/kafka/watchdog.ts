import type { Ends } from './ends.ts';
import type { Ownership } from './ownership.ts';

/** How long a member may hear nothing before it is asked whether there is something to hear. In milliseconds. */
const SILENCE_MS = 10_000;

/** Notices a client that has stopped fetching: it can, without a word, after a rebalance. */
export interface Watchdog {
  /** Asked when nothing came: true where records that nobody handed over lie behind the same position for the second time. */
  isStuck(): Promise<boolean>;
}

export function watchdog(ends: Ends, owned: Ownership): Watchdog {
  let since = performance.now();
  let seen = '';
  let suspected = '';
  return {
    async isStuck() {
      const positions = owned.positions();
      const now = JSON.stringify(positions);
      if (now !== seen) {
        seen = now;
        since = performance.now();
        return false;
      }
      if (performance.now() - since < SILENCE_MS || positions.length === 0) return false;
      since = performance.now();
      const behind = await isBehind(ends, positions);
      const stuck = behind && suspected === now;
      suspected = behind ? now : '';
      return stuck;
    },
  };
}

async function isBehind(ends: Ends, positions: ReturnType<Ownership['positions']>): Promise<boolean> {
  for (const topic of new Set(positions.map((position) => position.topic))) {
    const mine = positions.filter((position) => position.topic === topic);
    const cut = await ends.of(topic, Math.max(...mine.map(({ partition }) => partition)) + 1);
    if (mine.some(({ partition, offset }) => (cut[partition] ?? 0) > offset)) return true;
  }
  return false;
}
