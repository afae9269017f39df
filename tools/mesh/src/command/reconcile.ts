import type { Command } from 'commander';
import type { Product } from '@tempi/platform/product';
import { reconcile, type Difference, type Reconciliation } from '@tempi/platform/reconcile';
import { shownCut } from '@tempi/platform/service-level';
import { productNamed, products } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printTable } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface ReconcileOptions extends CommonOptions {
  readonly late?: true;
}

/** `mesh reconcile`: each speed against the truth at its own cut. Exit code 1 where anything is unexplained, or was not compared. */
export const reconcileCommand = (): Command =>
  meshCommand(
    'reconcile',
    'each speed against the truth at its own cut; exit code 1 if a difference is unexplained, or a speed cannot be compared',
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
        if (!found.every(isProved)) process.exitCode = 1;
      }),
    );

/** What another plan made is not the truth of this one, nor can it be told from damage. */
const isProved = ({ unexplained, speeds }: Reconciliation): boolean =>
  unexplained === 0 && speeds.every(({ otherPlan }) => otherPlan === undefined);

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
        const compared =
          otherPlan === undefined
            ? { explained: of.length - unexplained, unexplained }
            : { explained: null, unexplained: null };
        return { product, speed, rows, accepted, onTime, late, ...compared };
      }),
    ),
  );
  for (const { product, speeds } of found)
    for (const { speed, otherPlan } of speeds)
      if (otherPlan !== undefined) process.stdout.write(`\n${product} ${speed} is not compared: it is ${otherPlan}\n`);
  const shown = (cause: Difference['cause']): readonly Named[] =>
    found.flatMap(({ product, differences }) =>
      differences.filter((difference) => difference.cause === cause).map((difference) => ({ product, ...difference })),
    );
  printFirst(
    shown('poison').filter(({ key }) => isStep(key)),
    ({ product, speed, key, actual }) =>
      `poison: ${product} ${speed} ${JSON.stringify(key)} was left out, and would not be now: ${JSON.stringify(actual)}\n`,
  );
  const unexplained = shown('unexplained');
  if (unexplained.length > 0) process.stdout.write('\nUnexplained:\n');
  printFirst(
    unexplained,
    ({ product, speed, key, expected, actual }) =>
      `  ${product} ${speed} ${JSON.stringify(key)}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}\n`,
  );
  for (const { product, speeds } of found)
    for (const { speed, lateAddresses = [] } of speeds)
      for (const { contract, partition, offset } of lateAddresses)
        process.stdout.write(`late: ${product} ${speed} ${contract} ${String(partition)}:${String(offset)}\n`);
}

type Named = Difference & Pick<Reconciliation, 'product'>;

/** As many as say what is wrong: a process that a mistake has stopped may differ at every row. */
const FIRST = 10;

/** Prints the first differences of each speed of each product, and how many more there are. */
function printFirst(differences: readonly Named[], text: (difference: Named) => string): void {
  const speeds = Map.groupBy(differences, ({ product, speed }) => `${product} ${speed}`);
  for (const [name, all] of speeds) {
    for (const difference of all.slice(0, FIRST)) process.stdout.write(text(difference));
    const more = all.length - FIRST;
    if (more > 0) process.stdout.write(`  … and ${String(more)} more of ${name} (--json has all)\n`);
  }
}
