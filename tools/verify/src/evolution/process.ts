// A process of verify:evolution: an ingester of one version of the contract, paced, or a reader of one. Its work is told as JSON in its first argument.
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ingestFile, PLATFORM_FORMATS } from '@tempi/platform/ingestion';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import { readSettings } from '@tempi/platform/settings';
import { runStream } from '@tempi/platform/stream';
import { numbersOf, type Share } from './plain-truth.ts';
import { PRODUCTS, type Reader } from './visit-products.ts';
import { visit, VISITS } from './visits.ts';

/** What a process is told to do. */
export type Work =
  | { readonly do: 'stream' | 'micro-batch'; readonly folder: string; readonly reader: Reader }
  /** A share a second, or none, the first at `start` (milliseconds since 1970). */
  | {
      readonly do: 'ingest';
      readonly folder: string;
      readonly start: number;
      readonly shares: readonly (Share | null)[];
    };

/** A second of an ingester: when it had all committed, in milliseconds after the second began. */
export interface Second {
  readonly accepted: number;
  readonly quarantined: number;
  readonly committedMs: number;
}

const work = JSON.parse(process.argv[2] ?? '{}') as Work;
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
// Who started it has ended.
process.stdin.on('close', () => process.exit(1)).resume();
(process.stdin as Socket).unref();
const mesh = await openMesh({ folder: work.folder, settings: readSettings() });
try {
  if (work.do === 'ingest') process.stdout.write(JSON.stringify(await ingest(mesh, work)));
  else {
    const run = work.do === 'stream' ? runStream : runMicroBatch;
    await run(mesh, PRODUCTS[work.reader], { untilCaughtUp: false, signal: stop.signal });
  }
} finally {
  await mesh.close();
}

async function ingest(
  opened: Mesh,
  { start, shares }: Extract<Work, { readonly do: 'ingest' }>,
): Promise<readonly Second[]> {
  const seconds: Second[] = [];
  const format = PLATFORM_FORMATS.find(({ name }) => name === 'ndjson');
  if (format === undefined) throw new Error('there is no format ndjson');
  for (const [second, share] of shares.entries()) {
    if (share === null) continue;
    const lines = numbersOf(share).map((number) => JSON.stringify(visit(share.version, number)));
    const file = join(opened.folder, `visits-${share.version}-${String(share.from)}.ndjson`);
    await writeFile(file, `${lines.join('\n')}\n`);
    const due = start + second * 1000;
    await sleep(Math.max(0, due - Date.now()));
    const contract = VISITS[share.version];
    const { accepted, quarantined } = await ingestFile(opened, { contract, format, file, flags: {} });
    seconds.push({ accepted, quarantined, committedMs: Date.now() - due });
  }
  return seconds;
}
