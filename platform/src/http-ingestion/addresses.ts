import { type Cut, type Log, type LogReader, offsetAt, readRange, type RecordBatch, valueAt } from '../log/index.ts';
import { sequenceAt } from '../log/sequence.ts';
import { requestError } from './request-error.ts';

/** Where a record is in its contract's topic. */
export interface Address {
  readonly partition: number;
  readonly offset: number;
}

/** Records that were accepted one after the other, all of them at or behind `from`. */
export interface Accepted {
  readonly from: Cut;
  /** The sequence of the first. */
  readonly first: number;
  readonly count: number;
}

/**
 * The addresses of committed records in the order of their sequence, read from the log: no log tells a producer where its records came to lie.
 * Fails with `INGEST_ADDRESS_GONE` where the topic no longer has one.
 */
export async function addressesOf(log: Log, topic: string, { from, first, count }: Accepted): Promise<Address[]> {
  const found = new Map<number, Address>();
  if (count === 0) return [];
  for await (const batch of readRange(log, topic, from, await log.ends(topic))) {
    note(batch, found, (sequence) => sequence >= first && sequence < first + count);
    if (found.size === count) break;
  }
  return inOrder(found, first, count);
}

/** Follows a topic that has one writer, and tells the addresses of what it has just committed. */
export class AddressTail {
  readonly #reader: LogReader;
  readonly #seen = new Map<number, Address>();

  private constructor(reader: LogReader) {
    this.#reader = reader;
  }

  /** Follows from a cut: all that is behind it is asked for, in the order of the sequence. */
  static async open(log: Log, topic: string, from: Cut): Promise<AddressTail> {
    return new AddressTail(await log.reader(from.map((offset, partition) => ({ topic, partition, offset }))));
  }

  /** The addresses of committed records, in their order. Fails with `INGEST_ADDRESS_GONE` where the log does not show them in time. */
  async next(first: number, count: number): Promise<Address[]> {
    const until = performance.now() + SHOWN_WITHIN_MS;
    for (let at = first; at < first + count;) {
      if (this.#seen.has(at)) at += 1;
      else if (performance.now() > until) break;
      else for (const batch of await this.#reader.poll(POLL_MS)) note(batch, this.#seen, () => true);
    }
    const addresses = inOrder(this.#seen, first, count);
    for (let at = first; at < first + count; at++) this.#seen.delete(at);
    return addresses;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}

const POLL_MS = 250;
const SHOWN_WITHIN_MS = 20_000;

/** Markers, which have no value, have no sequence either. */
function note(batch: RecordBatch, found: Map<number, Address>, wanted: (sequence: number) => boolean): void {
  for (let index = 0; index < batch.count; index++) {
    const sequence = sequenceAt(batch, index);
    if (wanted(sequence) && valueAt(batch, index) !== null)
      found.set(sequence, { partition: batch.partition, offset: offsetAt(batch, index) });
  }
}

const inOrder = (found: ReadonlyMap<number, Address>, first: number, count: number): Address[] =>
  Array.from({ length: count }, (_, at) => {
    const address = found.get(first + at);
    if (address !== undefined) return address;
    throw requestError(503, 'INGEST_ADDRESS_GONE', {
      found: `no record with the sequence ${first + at}, which was committed`,
      expected: 'the topic to hold all that was accepted',
      likelyCause: 'the log is slow to show it, or its records were deleted by hand',
    });
  });
