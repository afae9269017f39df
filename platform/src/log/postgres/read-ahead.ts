import { setImmediate as turn } from 'node:timers/promises';
import type { Fetch } from '../cursor.ts';
import { partitionName } from '../cursor.ts';
import type { Position } from '../log.ts';
import { endOf, type RecordBatch } from '../record-batch.ts';

/** A fetch that brought this many bytes is followed by the next one unasked: the reader is catching up. */
const AHEAD_FROM_BYTES = 512 * 1024;

/**
 * Lets the server work while the reader digests: of a reader that is catching up, the next fetch is under way before it is
 * asked for. What was read ahead is used only for exactly the positions it was read from, and only if it holds
 * something, so it can be old by a moment but never wrong. For one reader: it holds one fetch.
 */
export function readAhead(fetch: Fetch): Fetch {
  let ahead: { readonly from: string; readonly batches: Promise<readonly RecordBatch[]> } | undefined;
  return async (positions) => {
    const ready = ahead?.from === nameOf(positions) ? await ahead.batches : [];
    ahead = undefined;
    const batches = ready.length > 0 ? ready : await fetch(positions);
    if (batches.reduce((total, { bytes }) => total + bytes.length, 0) >= AHEAD_FROM_BYTES) {
      const next = behind(positions, batches);
      // A failure is met again, and told, when the reader asks for itself.
      ahead = { from: nameOf(next), batches: fetch(next).catch(() => []) };
      // It is sent in this turn of the event loop; the reader may digest in one go, and nothing would be sent meanwhile.
      await turn();
    }
    return batches;
  };
}

const nameOf = (positions: readonly Position[]): string =>
  positions.map((position) => `${partitionName(position)}@${position.offset}`).join();

function behind(positions: readonly Position[], batches: readonly RecordBatch[]): readonly Position[] {
  const ends = new Map(batches.map((batch) => [partitionName(batch), endOf(batch)]));
  return positions.map((position) => ({ ...position, offset: ends.get(partitionName(position)) ?? position.offset }));
}
