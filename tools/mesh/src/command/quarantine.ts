import type { Command } from 'commander';
import type { Contract } from '@tempi/platform/contract';
import { discardQuarantine, replayQuarantine, type ItemChoice } from '@tempi/platform/ingestion';
import type { ProcessProduct } from '@tempi/platform/product';
import {
  listPoison,
  listQuarantine,
  originalBytes,
  showQuarantined,
  type ListedPoison,
  type QuarantineSummary,
} from '@tempi/platform/quarantine';
import { formatTime } from '@tempi/platform/time';
import { contracts, domainFormats } from '../cli/catalog.ts';
import { chosen, itemNumber, withChoice, type ChoiceOptions } from '../cli/item-choice.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { noteNoneChosen } from '../cli/none-chosen.ts';
import { printJson, printLines, printTable } from '../cli/output.ts';
import { quarantinedNamed, refusedNamed } from '../cli/quarantined-named.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';

/** `mesh quarantine list|show|replay|discard`: the items that were refused. */
export const quarantineCommand = (): Command =>
  commandGroup('quarantine', 'the items that were refused')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(discardCommand());

interface ListOptions extends CommonOptions {
  readonly all?: true;
}

const listCommand = (): Command =>
  meshCommand(
    'list',
    'the refused items of a contract that are open, or the steps that a process left out, in their order',
    'mesh quarantine list sensors.reading',
  )
    .argument(
      '<contract>',
      'its name, like sensors.reading, or that of a process, like sensors.anomaly',
      quarantinedNamed,
    )
    .option('--all', 'those that were replayed or discarded, too: when, how and why')
    .action(async (contract: Contract | ProcessProduct, options: ListOptions) =>
      withMesh(options, async (mesh) => {
        if ('process' in contract) return printPoison(await listPoison(mesh, contract), options);
        const items = listQuarantine(mesh, contract, options.all ? 'all' : 'open');
        if (options.json) return printLines(asJson(items));
        const found = await Array.fromAsync(items);
        printTable(found.map((item) => ({ ...tableRow(item), ...(options.all ? decided(item) : {}) })));
      }),
    );

async function printPoison(notes: readonly ListedPoison[], { json }: ListOptions): Promise<void> {
  const shown = notes.map(({ timer, ...note }) => ({ ...note, timer: timer === null ? null : formatTime(timer) }));
  if (json) return printLines(shown);
  printTable(
    shown.map(({ partition, offset, timer, key, code, reason, tries, speeds }) => ({
      // Escaped, for a key may hold what a terminal takes for more than text.
      ...{
        partition,
        offset,
        timer,
        key: key && JSON.stringify(key).slice(1, -1),
        code,
        tries,
        speeds: speeds.join(', '),
        reason,
      },
    })),
  );
}

async function* asJson(items: AsyncIterable<QuarantineSummary>): AsyncGenerator<object> {
  for await (const item of items) yield withTime(item);
}

/** The item with the time of its decision as text. */
const withTime = <I extends Pick<QuarantineSummary, 'decision'>>(item: I) => ({
  ...item,
  decision: item.decision && { ...item.decision, at: formatTime(item.decision.at) },
});

const tableRow = ({ id, source, position, code, field, reason }: QuarantineSummary) => ({
  id,
  source,
  line: position.line,
  code,
  field,
  reason,
});

const decided = ({ decision }: QuarantineSummary) => ({
  decision: decision?.decision ?? null,
  at: decision === null ? null : formatTime(decision.at),
  why: decision?.decision === 'discarded' ? decision.reason : null,
});

const showCommand = (): Command =>
  meshCommand('show', 'one refused item, whole', 'mesh quarantine show sensors.reading 0')
    .argument('<contract>', 'its name, like sensors.reading', refusedNamed)
    .argument('<id>', 'its number, as `mesh quarantine list` shows it', itemNumber)
    .action(async (contract: Contract, id: number, options: CommonOptions) =>
      withMesh(options, async (mesh) => {
        const found = await showQuarantined(mesh, contract, id);
        if (options.json) return printJson(withTime(found));
        printTable([{ ...tableRow(found), ...decided(found) }]);
        process.stdout.write('\n');
        process.stdout.write(originalBytes(found));
        process.stdout.write('\n');
      }),
    );

const replayCommand = (): Command =>
  withChoice(
    meshCommand(
      'replay',
      'route refused items again, by the present contract: those that hold now are accepted, each once',
      'mesh quarantine replay sensors.reading --all --code VALUE_INVALID',
    ),
    'replay',
  ).action(async (contract: Contract, ids: readonly number[], options: ChoiceOptions) => {
    const items: ItemChoice = chosen(ids, options);
    const signal = stopSignal();
    const report = await withMesh(
      options,
      async (mesh) => {
        const report = await replayQuarantine(mesh, { contract, contracts, formats: domainFormats, items, signal });
        if (!signal.aborted) await noteNoneChosen(mesh, contract, { code: options.code, chosen: report.chosen });
        return report;
      },
      signal,
    );
    if (options.json) printJson(report);
    else printTable([{ ...report }]);
  });

const discardCommand = (): Command =>
  withChoice(
    meshCommand(
      'discard',
      'close refused items for good, saying why; they stay where they are',
      "mesh quarantine discard sensors.reading 0 --reason 'a test of the sensor'",
    ),
    'discard',
  )
    .requiredOption('--reason <text>', 'why, for whoever looks later')
    .action(
      async (contract: Contract, ids: readonly number[], options: ChoiceOptions & { readonly reason: string }) => {
        const items = chosen(ids, options);
        const { reason } = options;
        const signal = stopSignal();
        const report = await withMesh(
          options,
          async (mesh) => {
            const report = await discardQuarantine(mesh, { contract, contracts, items, reason, signal });
            await noteNoneChosen(mesh, contract, { code: options.code, chosen: report.discarded });
            return report;
          },
          signal,
        );
        if (options.json) printJson(report);
        else printTable([{ ...report }]);
      },
    );
