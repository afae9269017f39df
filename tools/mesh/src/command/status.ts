import type { Command } from 'commander';
import type { Product } from '@tempi/platform/product';
import { status } from '@tempi/platform/service-level';
import { productNamed, products } from '../cli/catalog.ts';
import { cutText } from '../cli/cut-text.ts';
import { noteDeprecations } from '../cli/deprecation-notes.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printTable } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

/** `mesh status`: tasks, lag, watermark and cut of each speed, beside the freshness it promises. */
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
        printTable(
          found.flatMap((each) =>
            each.speeds.map(({ cut, freshness, watermark, ...speed }) => ({
              product: each.product,
              ...speed,
              watermark,
              cut: cutText(cut),
              promised: `${String(freshness)} s`,
            })),
          ),
        );
      }),
    );
