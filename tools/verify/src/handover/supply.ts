import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFormat, ingestFile } from '@tempi/platform/ingestion';
import type { Mesh } from '@tempi/platform/mesh';
import type { Fed } from '../faults/input.ts';
import { entry } from '../faults/subject.ts';

/** A steady input, from this process. */
export interface Supply {
  /** Ends it once all that it has written is accepted, and returns that. */
  stop(): Promise<readonly Fed[]>;
}

const TICK_MS = 100;
const START = Date.UTC(2026, 0, 5);

/** The n-th entry: ten milliseconds of event time after the one before, of the accounts in turn. */
const nth = (entry: number, accounts: number): Fed => ({
  occurredAt: new Date(START + entry * 10).toISOString(),
  account: `a${String(entry % accounts)}`,
  team: `t${String(entry % 20)}`,
  entry,
  amount: 1 + (entry % 9),
});

/** Accepts one entry of each account at once, then `pace` a second until it is stopped. */
export async function supply(
  mesh: Mesh,
  { pace, accounts }: { readonly pace: number; readonly accounts: number },
): Promise<Supply> {
  const file = `${mesh.folder}.ndjson`;
  const format = findFormat(entry, [], { file });
  const fed: Fed[] = [];
  const more = async (count: number): Promise<void> => {
    const next = Array.from({ length: count }, (_, index) => nth(fed.length + index, accounts));
    await appendFile(file, next.map((each) => `${JSON.stringify(each)}\n`).join(''));
    for (const each of next) fed.push(each);
    await ingestFile(mesh, { contract: entry, format, file, flags: {}, source: 'entries' });
  };
  await more(accounts);
  const stopped = new AbortController();
  const running = (async () => {
    let before = performance.now();
    while (!stopped.signal.aborted) {
      await sleep(TICK_MS);
      const now = performance.now();
      await more(Math.max(1, Math.floor((pace * (now - before)) / 1000)));
      before = now;
    }
  })();
  // Awaited by `stop`; until then a failure must not end the process.
  running.catch(() => undefined);
  return {
    async stop() {
      stopped.abort();
      await running;
      return fed;
    },
  };
}
