import { setTimeout as sleep } from 'node:timers/promises';
import { parcel } from './subject.ts';

/** Records of one request. */
const BATCH = 25;
/** What a parcel's content ends with. */
export const CONTENT = 'tempi '.repeat(6_800);
/** Of a record as it is sent, about. */
export const RECORD_BYTES = CONTENT.length + 100;
const START = Date.UTC(2026, 0, 5);
const SENDERS = 300;
const TEAMS = 20;

/** What senders have seen. */
export interface Sent {
  /** Records whose request was answered 202, all of them accepted. */
  records: number;
  /** Records that were made by now: those whose requests are still under way, or to be sent again, among them. */
  made: number;
  /** Answers 429, and those of them without `Retry-After`. */
  refused: number;
  withoutRetryAfter: number;
  /** Other answers that ask for the same again, and requests that had none. */
  again: number;
  /** What no sender should hear. */
  readonly wrong: string[];
}

/** Senders who do not wait for one another: what is to come comes, whatever is answered. */
export interface Load {
  readonly sent: Sent;
  /** Records a second from now on. */
  pace(recordsPerSecond: number): void;
  /** Makes no more until there is a pace again. Resolves when all that was made is accepted, or given up. */
  rest(): Promise<void>;
  /** Nothing is sent any more. */
  giveUp(): void;
}

/** Sends records by HTTP, `BATCH` a request, each with a key of its own, again and again until it is accepted. */
export function load(url: string): Load {
  const sent: Sent = { records: 0, made: 0, refused: 0, withoutRetryAfter: 0, again: 0, wrong: [] };
  const sending = new Set<Promise<void>>();
  const over = new AbortController();
  let making = Promise.resolve();
  let pace = 0;
  const make = async (): Promise<void> => {
    let due = performance.now();
    while (pace > 0) {
      const done = sendUntilAccepted(url, sent.made, sent, over.signal).finally(() => sending.delete(done));
      sending.add(done);
      sent.made += BATCH;
      // What could not be made in time is not caught up with.
      due = Math.max(due + (BATCH / pace) * 1000, performance.now() - 200);
      await sleep(Math.max(0, due - performance.now()));
    }
  };
  return {
    sent,
    pace(changed) {
      const rested = pace === 0;
      pace = changed;
      if (rested) making = make();
    },
    async rest() {
      pace = 0;
      await making;
      await Promise.all(sending);
    },
    giveUp() {
      pace = 0;
      over.abort();
    },
  };
}

async function sendUntilAccepted(url: string, first: number, sent: Sent, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(`${url}/ingest/${parcel.name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `from ${String(first)}` },
      // Made anew each time: whoever waits to send holds nothing.
      body: Array.from({ length: BATCH }, (_, at) => `${JSON.stringify(recordOf(first + at))}\n`).join(''),
      signal,
    }).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (answer?.status === 202) {
      const { accepted } = JSON.parse(text ?? '{}') as { readonly accepted?: number };
      if (accepted !== BATCH) sent.wrong.push(`${String(accepted)} of ${String(BATCH)} accepted`);
      sent.records += BATCH;
      return;
    }
    const retryAfter = answer?.headers.get('retry-after') ?? null;
    if (answer?.status === 429) {
      sent.refused += 1;
      if (retryAfter === null) sent.withoutRetryAfter += 1;
    } else {
      sent.again += 1;
      if (answer !== undefined && answer.status !== 503) sent.wrong.push(`${String(answer.status)}: ${text ?? ''}`);
    }
    // A little apart, or those who were refused together come together again.
    await sleep(Number(retryAfter ?? 1) * 1000 + (first % 500), undefined, { signal }).catch(() => undefined);
  }
}

const recordOf = (parcelNumber: number) => ({
  sentAt: new Date(START + parcelNumber * 10).toISOString(),
  sender: `s${String(parcelNumber % SENDERS)}`,
  team: teamOf(parcelNumber),
  parcel: parcelNumber,
  content: `${String(parcelNumber)} ${CONTENT}`,
});

const teamOf = (parcelNumber: number): string => `t${String(parcelNumber % TEAMS)}`;

/** How many parcels, and the sum of their numbers, by minute (microseconds) and team, of the first `records`. */
export function expectedCounts(records: number): Map<string, { parcels: number; numbers: number }> {
  const expected = new Map<string, { parcels: number; numbers: number }>();
  for (let number = 0; number < records; number++) {
    const key = `${String(Math.floor((START + number * 10) / 60_000) * 60_000_000)} ${teamOf(number)}`;
    const sums = expected.get(key) ?? { parcels: 0, numbers: 0 };
    expected.set(key, { parcels: sums.parcels + 1, numbers: sums.numbers + number });
  }
  return expected;
}
