import type { Command } from 'commander';
import { SPEEDS, type Domain, type Speed } from '@tempi/platform/product';
import { domainNamed, products } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';
import { keepRunning } from '../run/keep-running.ts';
import { withPage } from '../run/with-page.ts';

interface UpOptions extends CommonOptions {
  readonly domain?: Domain;
  readonly speed?: Speed;
}

/** `mesh up`: runs everything, or a part, until it is told to stop; then drains, commits and exits 0. */
export const upCommand = (): Command =>
  meshCommand('up', 'run everything, or a part, until Ctrl-C', 'mesh up --domain finance --speed stream')
    .option('--domain <domain>', 'only the products of this domain', domainNamed)
    .option('--speed <speed>', `only one of ${SPEEDS.join(', ')}`, oneOf('speed', SPEEDS))
    .action(async (options: UpOptions) => {
      const chosen = options.domain?.products ?? products;
      const speeds = options.speed === undefined ? SPEEDS : [options.speed];
      const signal = stopSignal();
      await withMesh(
        options,
        (mesh) => withPage(mesh, chosen, () => keepRunning(mesh, { products: chosen, speeds, signal })),
        signal,
      );
    });
