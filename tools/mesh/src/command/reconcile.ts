import type { Command } from 'commander';
import type { Product } from '@tempi/platform/product';
import { reconcile, type Reconciliation } from '@tempi/platform/reconcile';
import { shownCut } from '@tempi/platform/service-level';
import { productNamed, products } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printTable } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface ReconcileOptions extends CommonOptions {
  readonly late?: true;
}

/** `mesh reconcile`: each speed against the truth at its own cut. Exit code 1 where anything is unexplained. */
export const reconcileCommand = (): Command =>
  meshCommand(
    'reconcile',
    'each speed against the truth at its own cut; exit code 1 if a difference is unexplained',
    'mesh reconcile clickstream.page-traffic --late',
  )
    .argument('[product]', 'one product; all of them where none is named', productNamed)
    .option('--late', 'list the addresses of late records')
    .action(async (product: Product | undefined, options: ReconcileOptions) =>
      withMesh(options, async (mesh) => {
        const found: Reconciliation[] = [];
        for (const each of product === undefined ? products : [product])
          found.push(await reconcile(mesh, each, { late: options.late === true }));
        const shown = found.map(withShownCuts);
        if (options.json) printJson(product === undefined ? shown : shown[0]);
        else print(found);
        if (found.some(({ unexplained }) => unexplained > 0)) process.exitCode = 1;
      }),
    );

const withShownCuts = (found: Reconciliation) => ({
  ...found,
  speeds: found.speeds.map((speed) => ({ ...speed, cut: shownCut(speed.cut) })),
});

/** Whether a difference is of a step that was left out, not of a row that differs by it. */
const isStep = (key: unknown): boolean => typeof key === 'object' && key !== null && 'poison' in key;

function print(found: readonly Reconciliation[]): void {
  printTable(
    found.flatMap(({ product, speeds, differences }) =>
      speeds.map(({ speed, rows, accepted, onTime, late, otherPlan }) => {
        const of = differences.filter((difference) => difference.speed === speed);
        const unexplained = of.filter(({ cause }) => cause === 'unexplained').length;
        const explained = otherPlan === undefined ? of.length - unexplained : rows;
        return { product, speed, rows, accepted, onTime, late, explained, unexplained };
      }),
    ),
  );
  for (const { product, speeds } of found)
    for (const { speed, otherPlan } of speeds)
      if (otherPlan !== undefined) process.stdout.write(`\n${product} ${speed} is not compared: it is ${otherPlan}\n`);
  for (const { product, differences } of found)
    for (const { speed, key, cause, actual } of differences)
      if (cause === 'poison' && isStep(key))
        process.stdout.write(
          `poison: ${product} ${speed} ${JSON.stringify(key)} was left out, and would not be now: ${JSON.stringify(actual)}\n`,
        );
  const unexplained = found.flatMap(({ product, differences }) =>
    differences.filter(({ cause }) => cause === 'unexplained').map((difference) => ({ product, ...difference })),
  );
  if (unexplained.length > 0) process.stdout.write('\nUnexplained:\n');
  for (const { product, speed, key, expected, actual } of unexplained)
    process.stdout.write(
      `  ${product} ${speed} ${JSON.stringify(key)}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}\n`,
    );
  for (const { product, speeds } of found)
    for (const { speed, lateAddresses = [] } of speeds)
      for (const { contract, partition, offset } of lateAddresses)
        process.stdout.write(`late: ${product} ${speed} ${contract} ${String(partition)}:${String(offset)}\n`);
}
