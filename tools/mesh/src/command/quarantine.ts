import type { Command } from 'commander';
import type { Contract } from '@tempi/platform/contract';
import { listQuarantine, originalBytes, showQuarantined, type QuarantineSummary } from '@tempi/platform/quarantine';
import { contractNamed } from '../cli/catalog.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printLines, printTable } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

/** `mesh quarantine list|show`: the items that were refused. */
export const quarantineCommand = (): Command =>
  commandGroup('quarantine', 'the items that were refused').addCommand(listCommand()).addCommand(showCommand());

const listCommand = (): Command =>
  meshCommand(
    'list',
    'the refused items of a contract, in the order they were refused',
    'mesh quarantine list sensors.reading',
  )
    .argument('<contract>', 'its name, like sensors.reading', contractNamed)
    .action(async (contract: Contract, options: CommonOptions) =>
      withMesh(options, async (mesh) => {
        if (options.json) return printLines(listQuarantine(mesh, contract));
        const found = await Array.fromAsync(listQuarantine(mesh, contract));
        printTable(found.map(tableRow));
      }),
    );

const tableRow = ({ id, source, position, code, field, reason }: QuarantineSummary) => ({
  id,
  source,
  line: position.line,
  code,
  field,
  reason,
});

const showCommand = (): Command =>
  meshCommand('show', 'one refused item, whole', 'mesh quarantine show sensors.reading 0')
    .argument('<contract>', 'its name, like sensors.reading', contractNamed)
    .argument('<id>', 'its number, as `mesh quarantine list` shows it', Number)
    .action(async (contract: Contract, id: number, options: CommonOptions) =>
      withMesh(options, async (mesh) => {
        const found = await showQuarantined(mesh, contract, id);
        if (options.json) return printJson(found);
        printTable([tableRow(found)]);
        process.stdout.write('\n');
        process.stdout.write(originalBytes(found));
        process.stdout.write('\n');
      }),
    );
