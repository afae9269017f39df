import type { Command } from 'commander';
import type { Product } from '@tempi/platform/product';
import { status, type ProductStatus } from '@tempi/platform/service-level';
import { productNamed, products } from '../cli/catalog.ts';
import { cutText } from '../cli/cut-text.ts';
import { noteDeprecations } from '../cli/deprecation-notes.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printTable, printText } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

/**
 * `mesh status`: tasks, lag, watermark and cut of each speed, beside the freshness it promises, and how many processes run and should; of one
 * product also what each task has yet to read.
 */
export const statusCommand = (): Command =>
  meshCommand(
    'status',
    'tasks, lag, watermark, cut and service level of each speed',
    'mesh status sensors.hourly-climate',
  )
    .argument('[product]', 'one product; all of them where none is named', productNamed)
    .action(async (product: Product | undefined, options: CommonOptions) =>
      withMesh(options, async (mesh) => {
        const asked = product === undefined ? products : [product];
        noteDeprecations(asked);
        const found = await Promise.all(asked.map((each) => status(mesh, each)));
        if (options.json) return printJson(product === undefined ? found : found[0]);
        printTable(found.flatMap(speedRows));
        for (const line of found.flatMap(stopLines)) printText(line);
        if (product === undefined) return;
        printText('');
        printTable(found.flatMap(taskRows));
        for (const { generation, output } of found)
          printText(`\ngeneration ${String(generation)}, whose rows are in the topic ${output}`);
      }),
    );

const speedRows = ({ product, speeds }: ProductStatus) =>
  speeds.map(({ speed, lag, lagExact, lagSeconds, watermark, cut, freshness, processes, ...counts }) => ({
    product,
    speed,
    tasks: counts.tasks,
    records: counts.records,
    late: counts.late,
    poison: counts.poison,
    lag: lagExact ? lag : `<${String(lag)}`,
    behind: secondsText(lagSeconds),
    watermark,
    cut: cutText(cut),
    promised: `${String(freshness)} s`,
    processes: `${String(processes.running)} of ${String(processes.recommended)}`,
    busy: Object.values(processes.utilisation).map(percent).join(', ') || null,
  }));

/** What has stopped, and why: `mesh status` does not hide it in a column. */
const stopLines = ({ product, speeds }: ProductStatus) =>
  speeds.flatMap(({ speed, stopped }) =>
    stopped.map(({ at, code, reason }) => `\nstopped: ${product} ${speed} since ${at}: ${code}: ${reason}`),
  );

const taskRows = ({ speeds }: ProductStatus) =>
  speeds.flatMap(({ speed, byTask }) =>
    byTask.map(({ topic, partition, records, exact, seconds, utilisation }) => ({
      speed,
      reads: `${topic}/${String(partition)}`,
      lag: exact ? records : `<${String(records)}`,
      behind: secondsText(seconds),
      busy: utilisation === null ? null : percent(utilisation),
    })),
  );

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const secondsText = (seconds: number | null): string | null => (seconds === null ? null : `${String(seconds)} s`);
