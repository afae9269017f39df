import type { Command } from 'commander';
import type { Contract } from '@tempi/platform/contract';
import { findFormat, ingestFile, openSource, requireIngested, type IngestReport } from '@tempi/platform/ingestion';
import { contractNamed, contracts, domainFormats, formatNames } from '../cli/catalog.ts';
import { noteDeprecations } from '../cli/deprecation-notes.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { note, printJson, printTable } from '../cli/output.ts';
import { progressBar } from '../cli/progress-bar.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface IngestOptions extends CommonOptions {
  readonly file: string;
  readonly source?: string;
  readonly format?: string;
  readonly sort?: true;
  /** Values of columns that the file lacks, by column. */
  readonly [column: string]: string | true | undefined;
}

const columns = [...new Set(contracts.flatMap((contract) => Object.keys(contract.columns)))];

/** `mesh ingest`: loads a file, from where it was left under its source name. */
export function ingestCommand(): Command {
  const command = meshCommand(
    'ingest',
    'load a file; started again, it goes on where it was left',
    'mesh ingest sensors.reading --file machine.csv --sensor machine',
  )
    .argument('<contract>', 'its name, like sensors.reading', contractNamed)
    .requiredOption('--file <file>', 'the file to load')
    .option(
      '--source <name>',
      "the source's name, under which its position is kept (default: the file's absolute path)",
    )
    .option(
      '--format <format>',
      `${formatNames.join(', ')} (default: as the file's extension tells)`,
      oneOf('format', formatNames),
    )
    .option('--sort', 'load the records in event-time order');
  for (const column of columns) command.option(`--${column} <value>`, `where the file lacks the column ${column}`);
  return command.action(async (contract: Contract, options: IngestOptions) => {
    const { file, source, format: name, sort } = options;
    requireIngested(contract);
    noteDeprecations([contract]);
    const format = findFormat(contract, domainFormats, { file, ...(name === undefined ? {} : { name }) });
    const flags = given(options);
    // What can be told from the file alone is told before anything is opened.
    await openSource({ contract, format, file, flags });
    const signal = stopSignal();
    const progress = await progressBar(file);
    const report = await withMesh(
      options,
      (mesh) =>
        ingestFile(mesh, {
          contract,
          contracts,
          format,
          file,
          flags,
          signal,
          sort: sort === true,
          ...(source === undefined ? {} : { source }),
          onProgress: ({ byte }) => progress.at(byte),
        }),
      signal,
    ).finally(() => progress.end());
    if (options.json) printJson(report);
    else print(report);
    for (const each of [report, ...report.derived])
      if (each.refused !== null) note(refusalNote(each.contract, each.refused));
  });
}

function given(options: IngestOptions): Record<string, string> {
  const flags: Record<string, string> = {};
  for (const column of columns) {
    const value = options[column];
    if (typeof value === 'string') flags[column] = value;
  }
  return flags;
}

function print({ run, received, accepted, quarantined, duplicate, derived }: IngestReport): void {
  printTable([
    { what: 'this run', ...run },
    { what: 'the source', received, accepted, quarantined, duplicate },
    ...derived.map((each) => ({ what: `made of it: ${each.contract}`, ...each.run })),
  ]);
}

const refusalNote = (contract: string, reason: string): string =>
  `note: ${contract} takes no records: ${reason}\n` +
  `note: what was received is in its quarantine. Its owner makes the contract compatible again, publishes the next major version, or,\n` +
  `note: where the break is agreed, sets the level of ${contract}-value in the registry (platform/CONTRACTS.md, "Exceptions"); then:\n` +
  `note:   mesh quarantine replay ${contract} --all --code CONTRACT_INCOMPATIBLE`;
