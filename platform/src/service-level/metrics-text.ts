import type { ProductStatus, SpeedStatus, TaskStatus } from './status.ts';

type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number | null];

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Those whose value is null are left out. */
  readonly of: (speed: SpeedStatus) => readonly Sample[];
}

const METRICS: readonly Metric[] = [
  {
    name: 'tempi_lag_records',
    help: 'Records of the inputs that are not in the result yet; the greatest number it can be where they are very many.',
    of: ({ lag }) => [[{}, lag]],
  },
  {
    name: 'tempi_lag_seconds',
    help: 'Event time by which the result is behind the log.',
    of: ({ lagSeconds }) => [[{}, lagSeconds]],
  },
  {
    name: 'tempi_late_records',
    help: 'Records that were set aside as late.',
    of: ({ late }) => [[{}, late]],
  },
  {
    name: 'tempi_poison_steps',
    help: 'Steps of a process that failed and were left out.',
    of: ({ poison }) => [[{}, poison]],
  },
  {
    name: 'tempi_stopped_partitions',
    help: 'Partitions at which a process has stopped, as too many steps failed.',
    of: ({ stopped }) => [[{}, stopped.length]],
  },
  {
    name: 'tempi_task_lag_records',
    help: 'Records that a task has yet to read.',
    of: ({ byTask }) => byTask.map((task) => [labelsOf(task), task.records]),
  },
  {
    name: 'tempi_task_utilisation_ratio',
    help: 'Share of the last minute in which a task worked.',
    of: ({ byTask }) => byTask.map((task) => [labelsOf(task), task.utilisation]),
  },
  {
    name: 'tempi_process_utilisation_ratio',
    help: 'Share of the last minute in which a process worked on the product instead of waiting for input.',
    of: ({ processes }) => Object.entries(processes.utilisation).map(([process, share]) => [{ process }, share]),
  },
  {
    name: 'tempi_processes_running',
    help: 'Processes that work on the product.',
    of: ({ processes }) => [[{}, processes.running]],
  },
  {
    name: 'tempi_processes_recommended',
    help: 'Processes that keep up with the input and take the lag away within the promised freshness.',
    of: ({ processes }) => [[{}, processes.recommended]],
  },
];

const labelsOf = ({ topic, partition }: TaskStatus): Labels => ({ topic, partition });

/**
 * Where products stand in Prometheus' text exposition format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): all are gauges, labelled by product and speed.
 */
export function metricsText(products: readonly ProductStatus[]): string {
  const lines = METRICS.flatMap(({ name, help, of }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...products.flatMap(({ product, speeds }) =>
      speeds.flatMap((speed) =>
        of(speed).flatMap(([labels, value]) =>
          value === null ? [] : [`${name}{${labelText({ product, speed: speed.speed, ...labels })}} ${String(value)}`],
        ),
      ),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',');

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
