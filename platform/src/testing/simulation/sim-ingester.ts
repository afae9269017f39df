import type { Contract } from '../../contract/index.ts';
import { ingestBlocks } from '../../ingestion/ingest-source.ts';
import { itemOf } from '../../ingestion/item.ts';
import { ndjson } from '../../ingestion/ndjson.ts';
import { openWriters } from '../../ingestion/open-writers.ts';
import type { SourceBlock } from '../../ingestion/source-blocks.ts';
import type { StreamMesh } from '../../stream/open-task.ts';
import type { SourceLine } from './source-lines.ts';

/** The name of the one source that each contract has. */
export const SOURCE = 'till';

export interface SimIngest {
  readonly contract: Contract;
  readonly lines: readonly SourceLine[];
  /** A commit at most every so many lines. */
  readonly commitLines: number;
  /** Waits until a line is there. */
  readonly until: (at: number) => Promise<void>;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** Ingests the lines of a source as they come, from where it was left; what `ingestSource` does, with lines for a file. */
export async function simIngest(
  mesh: StreamMesh,
  { contract, lines, commitLines, until, clock, signal }: SimIngest,
): Promise<void> {
  const pseudonymKey = (): Promise<never> => Promise.reject(new TypeError('the simulated contracts protect nothing'));
  const writers = await openWriters({ ...mesh, pseudonymKey }, { contract, contracts: [], clock });
  try {
    const writer = await writers.writerOf(SOURCE);
    await ingestBlocks({
      options: { limits: { items: commitLines, bytes: 1_000_000 }, signal },
      begun: { format: ndjson.name, header: null, flags: {}, sealedFlags: null },
      parse: ndjson.open({ contract, header: null, flags: {} }),
      writer,
      producer: writers.producer,
      blocks: blocks(lines, writer.begun?.position.line ?? 1, until),
    });
  } finally {
    await writers.close();
  }
}

/** A block a line: its number stands for its byte. */
async function* blocks(
  lines: readonly SourceLine[],
  first: number,
  until: (at: number) => Promise<void>,
): AsyncGenerator<SourceBlock> {
  for (const [index, { at, text }] of lines.entries()) {
    const line = index + 1;
    if (line < first) continue;
    await until(at);
    const position = { line: line + 1, byte: line };
    const item = itemOf(Buffer.from(text), { line, byte: index });
    yield { items: [item], progress: { position, open: false, digest: '', sortedItems: null } };
  }
}
