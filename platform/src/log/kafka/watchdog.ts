import type { Position } from '../log.ts';
import type { Ends } from './ends.ts';

/** How long a client may hear nothing before it is asked whether there is something to hear. In milliseconds. */
const SILENCE_MS = 10_000;

/** Notices a client that has stopped fetching: it can, without a word, after a rebalance or when its broker was away. */
export interface Watchdog {
  /**
   * Asked when nothing came: how many times in a row records that nobody handed over were found behind the same position, without
   * counting the first time; 0 where all is well.
   */
  stuck(): Promise<number>;
}

export function watchdog(
  ends: Ends,
  reading: { positions(): readonly Position[] },
  silenceMs: number = SILENCE_MS,
): Watchdog {
  let since = performance.now();
  let seen = '';
  let found = 0;
  return {
    async stuck() {
      const positions = reading.positions();
      const now = JSON.stringify(positions);
      if (now !== seen) {
        seen = now;
        found = 0;
        since = performance.now();
        return 0;
      }
      if (performance.now() - since < silenceMs || positions.length === 0) return 0;
      since = performance.now();
      found = (await isBehind(ends, positions)) ? found + 1 : 0;
      return Math.max(found - 1, 0);
    },
  };
}

async function isBehind(ends: Ends, positions: readonly Position[]): Promise<boolean> {
  for (const topic of new Set(positions.map((position) => position.topic))) {
    const mine = positions.filter((position) => position.topic === topic);
    const cut = await ends.of(topic, Math.max(...mine.map(({ partition }) => partition)) + 1);
    if (mine.some(({ partition, offset }) => (cut[partition] ?? 0) > offset)) return true;
  }
  return false;
}
