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
import { runAll } from '../run/run-all.ts';

interface RunOptions extends CommonOptions {
  readonly speed: Speed;
  readonly domain?: Domain;
  readonly untilCaughtUp?: true;
}

/** `mesh run`: one product, or all of a domain, at one speed. */
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
      await withMesh(
        options,
        (mesh) =>
          runAll(mesh, {
            products,
            speed: options.speed,
            until: options.untilCaughtUp ? 'caught up' : 'stopped',
            signal,
          }),
        signal,
      );
      const names = products.map(({ name }) => name);
      note(`ran ${names.join(', ')} as ${options.speed}`);
      if (options.json) printJson({ products: names, speed: options.speed });
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
