import type { Command } from 'commander';
import type { Domain, Product, Speed } from '@tempi/platform/product';
import { SPEEDS } from '@tempi/platform/product';
import { MeshError } from '@tempi/platform/error';
import { domainNamed, productNamed } from '../cli/catalog.ts';
import { noteDeprecations } from '../cli/deprecation-notes.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { note, printJson } from '../cli/output.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';
import { noteLeftOut } from '../run/left-out.ts';
import { runAll } from '../run/run-all.ts';

interface RunOptions extends CommonOptions {
  readonly speed: Speed;
  readonly domain?: Domain;
  readonly untilCaughtUp?: true;
}

/** As shells have it for what was ended from outside, and as a second signal ends it. */
const STOPPED = 130;

/** `mesh run`: one product, or all of a domain, at one speed. Exit code 130 where it was told to stop before it had caught up. */
export const runCommand = (): Command =>
  meshCommand(
    'run',
    'run one product, or all of a domain, at one speed',
    'mesh run clickstream.page-traffic --speed stream --until-caught-up',
  )
    .argument('[product]', 'its name, like finance.daily-revenue', productNamed)
    .option('--domain <domain>', 'all products of this domain instead', domainNamed)
    .requiredOption('--speed <speed>', SPEEDS.join(', '), oneOf('speed', SPEEDS))
    .option('--until-caught-up', 'end when everything that is in the log now shows in `mesh query` (batch always ends)')
    .action(async (product: Product | undefined, options: RunOptions) => {
      const products = chosen(product, options.domain);
      noteDeprecations(products);
      const signal = stopSignal();
      const { speed } = options;
      const until = options.untilCaughtUp ? 'caught up' : 'stopped';
      const outcome = await withMesh(
        options,
        async (mesh) => {
          const outcome = await runAll(mesh, { products, speed, until, signal });
          if (!signal.aborted) await noteLeftOut(mesh, products, speed);
          return outcome;
        },
        signal,
      );
      const names = products.map(({ name }) => name);
      if (outcome === 'stopped') {
        note(`${names.join(', ')} as ${speed}: stopped before it had caught up`);
        process.exitCode = STOPPED;
        return;
      }
      note(`ran ${names.join(', ')} as ${speed}`);
      if (options.json) printJson({ products: names, speed });
    });

function chosen(product: Product | undefined, domain: Domain | undefined): readonly Product[] {
  if (product !== undefined && domain === undefined) return [product];
  if (product === undefined && domain !== undefined) return domain.products;
  throw new MeshError({
    code: 'CLI_MISSING_ARGUMENT',
    found: product === undefined ? 'neither a product nor a domain' : `both ${product.name} and --domain`,
    expected: 'a product, or --domain with the name of one',
    likelyCause: 'a word is missing from the command, or one too many',
  });
}
