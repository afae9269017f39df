import { topicReason, type Bells } from './bell.ts';
import { cursorOver, type Fetch } from './cursor.ts';
import { closed as closedError } from './log-error.ts';
import type { LogReader, Position } from './log.ts';

/** A lost ring delays a reader by this much, in milliseconds: it looks without being rung as well. */
export const LOOK_ANYWAY_MS = 500;

/** A reader that fetches when its bell rang, and does not trouble the log while nothing was appended. */
export function cursorReader(fetch: Fetch, bells: Bells, from: readonly Position[]): LogReader {
  const cursor = cursorOver(fetch, from);
  const { bell, unhang } = bells.hang(new Set(from.map(({ topic }) => topicReason(topic))));
  bell.ring('opened');
  let looked = 0;
  let closed = false;
  return {
    async poll(maxWaitMs) {
      if (closed) throw closedError('a reader');
      const until = performance.now() + maxWaitMs;
      while (!closed) {
        const rung = bell.take().size > 0;
        if (rung || performance.now() - looked >= LOOK_ANYWAY_MS) {
          looked = performance.now();
          const batches = await cursor.read();
          if (batches.length > 0) {
            bell.ring('more');
            return batches;
          }
        }
        const remaining = until - performance.now();
        if (remaining <= 0) break;
        await bell.wait(Math.min(remaining, Math.max(looked + LOOK_ANYWAY_MS - performance.now(), 1)));
      }
      return [];
    },
    async close() {
      closed = true;
      unhang();
      bell.ring('closed');
    },
  };
}
