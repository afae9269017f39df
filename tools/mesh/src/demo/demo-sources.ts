import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract } from '@tempi/platform/contract';
import { findFormat, ingestFile, type IngestReport, type SourceFormat } from '@tempi/platform/ingestion';
import type { Mesh } from '@tempi/platform/mesh';
import {
  accessLogLines,
  purchaseLines,
  readingLines,
  writeLines,
  type LineGenerator,
} from '@tempi/platform/testing/generators';
import { contractNamed, contracts, domainFormats } from '../cli/catalog.ts';
import { wholeLines } from './whole-lines.ts';

/** A generated file and how it is ingested. */
export interface DemoSource {
  readonly contract: Contract;
  readonly format: SourceFormat;
  readonly file: string;
  readonly generator: LineGenerator;
  /** Lines that live input adds every second. */
  readonly perSecond: number;
  /** Lines in the file so far, without its header. */
  lines: number;
}

const SEED = 20_261_122;

/** In the time of the purchases, so that there are hours with both. */
const viewLines = (options: { readonly seed: number }): LineGenerator =>
  accessLogLines({ ...options, start: Date.UTC(2023, 10, 1, 8) * 1000 });

const PLANNED = [
  { contract: 'clickstream.page-view', name: 'access.log', generator: viewLines, lines: 120_000, perSecond: 50 },
  { contract: 'finance.purchase', name: 'purchases.csv', generator: purchaseLines, lines: 24_000, perSecond: 1 },
  { contract: 'sensors.reading', name: 'readings.csv', generator: readingLines, lines: 24_000, perSecond: 5 },
];

/**
 * The demo's input in `folder`, the same on every machine: late, repeated, conflicting and broken lines among the others.
 * What an earlier demo has written there stays, and is completed where it was stopped half way.
 */
export async function demoSources(folder: string): Promise<readonly DemoSource[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    PLANNED.map(async ({ contract: contractName, name, generator: generate, lines, perSecond }) => {
      const contract = contractNamed(contractName);
      const file = join(folder, name);
      const source: DemoSource = {
        contract,
        format: findFormat(contract, domainFormats, { file }),
        file,
        generator: generate({ seed: SEED }),
        perSecond,
        lines: await wholeLines(file),
      };
      if (source.generator.header !== null && source.lines > 0) source.lines -= 1;
      if (source.lines < lines) await extend(source, lines - source.lines);
      return source;
    }),
  );
}

/** Appends the next lines to a source's file. */
export async function extend(source: DemoSource, lines: number): Promise<void> {
  const { file, generator, lines: from } = source;
  await writeLines(file, generator, { from, to: from + lines });
  source.lines += lines;
}

/** Ingests what is new in the files; each contract has an ingester of its own, so they run side by side. */
export const ingestSources = (
  mesh: Mesh,
  sources: readonly DemoSource[],
  signal: AbortSignal,
): Promise<readonly IngestReport[]> =>
  Promise.all(
    sources.map(({ contract, format, file }) =>
      ingestFile(mesh, { contract, contracts, format, file, source: `demo ${contract.name}`, flags: {}, signal }),
    ),
  );
