import type { Command } from 'commander';
import { rowToJson } from '@tempi/platform/compile';
import type { Contract } from '@tempi/platform/contract';
import { formatTime } from '@tempi/platform/time';
import { contractNamed } from '../cli/catalog.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printLines } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';
import { readTopic } from '../run/read-topic.ts';

/** `mesh log read`: what is in the log, by partition and offset. */
export const logCommand = (): Command =>
  commandGroup('log', 'what is in the log').addCommand(
    meshCommand(
      'read',
      "a contract's records and watermark markers, by partition and offset",
      'mesh log read finance.purchase --json',
    )
      .argument('<contract>', 'its name, like finance.purchase', contractNamed)
      .action(async (contract: Contract, options: CommonOptions) =>
        withMesh(options, (mesh) =>
          options.json
            ? printLines(asJson(contract, readTopic(mesh, contract)))
            : printText(contract, readTopic(mesh, contract)),
        ),
      ),
  );

type Entries = ReturnType<typeof readTopic>;

async function* asJson(contract: Contract, entries: Entries): AsyncGenerator<object> {
  for await (const { partition, offset, record, marker } of entries) {
    if (record === undefined) yield { partition, offset, marker: formatTime(marker) };
    else yield { partition, offset, record: rowToJson(contract.columns, record) };
  }
}

async function printText(contract: Contract, entries: Entries): Promise<void> {
  for await (const { partition, offset, record, marker } of entries) {
    const text =
      record === undefined ? `watermark ${formatTime(marker)}` : JSON.stringify(rowToJson(contract.columns, record));
    process.stdout.write(`${String(partition)}:${String(offset)}  ${text}\n`);
  }
}
