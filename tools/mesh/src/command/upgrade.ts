import type { Command } from 'commander';
import type { Product } from '@tempi/platform/product';
import { speedsServed } from '@tempi/platform/serving';
import { upgrade, type Upgraded } from '@tempi/platform/upgrade';
import { productNamed } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson, printTable, printText } from '../cli/output.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface UpgradeOptions extends CommonOptions {
  readonly keepOld?: true;
}

/** `mesh upgrade`: has a product served by the plan it is declared with now. Exit code 1 where what was built differs from the archive. */
export const upgradeCommand = (): Command =>
  meshCommand(
    'upgrade',
    'build a product whose plan changed anew, beside what is served, and swap',
    'mesh upgrade clickstream.page-traffic',
  )
    .argument('<product>', 'its name, like finance.daily-revenue', productNamed)
    .option('--keep-old', 'leave the tables of what was served before, as stream_…__g1, until the next upgrade')
    .action(async (product: Product, options: UpgradeOptions) => {
      const signal = stopSignal();
      const old = options.keepOld === true ? 'keep' : 'remove';
      const { upgraded, speeds } = await withMesh(
        options,
        async (mesh) => ({
          upgraded: await upgrade(mesh, product, { old, signal, note }),
          speeds: await speedsServed(mesh.database, product),
        }),
        signal,
      );
      if (options.json) printJson(upgraded);
      else if (upgraded.outcome === 'fits' && speeds.length === 0)
        printText(`${product.name} has never run in this mesh: start it; there is nothing to upgrade`);
      else print(product, upgraded);
      if (upgraded.outcome === 'differs') process.exitCode = 1;
    });

function print({ kind }: Product, { product, version, outcome, now, reconciliation, left }: Upgraded): void {
  printTable(
    (reconciliation?.speeds ?? []).map(({ speed, rows, accepted, late }) => ({ speed, rows, accepted, late })),
  );
  printText(OUTCOMES[outcome]({ product, version, now: String(now) }));
  if (outcome === 'fits' && kind === 'process')
    printText('(the change of a function alone is not seen: raise its version)');
  if (left.length > 0)
    printText(
      `the mesh neither reads nor writes these topics any more (on Kafka they may be deleted once your own readers have left them): ${left.join(', ')}`,
    );
}

interface Words {
  readonly product: string;
  readonly version: string;
  readonly now: string;
}

const OUTCOMES: Readonly<Record<Upgraded['outcome'], (words: Words) => string>> = {
  fits: ({ product, version, now }) =>
    `nothing to rebuild: generation ${now} of ${product}, which is served, has the plan of version ${version}, and goes on from its state`,
  swapped: ({ product, version, now }) =>
    `${product} is served by version ${version} now, its generation ${now}: start its processes with this version`,
  differs: ({ product }) =>
    `what was built of ${product} differs from what its archive says, so it was not put in the place of what is served`,
  stopped: ({ product }) => `stopped; \`mesh upgrade ${product}\` goes on where it was`,
};
