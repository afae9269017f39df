import type { Command } from 'commander';
import type { Product, Speed } from '@tempi/platform/product';
import { rowToJson } from '@tempi/platform/compile';
import { hasFinals, mergedRows, queryRows } from '@tempi/platform/serving';
import { parseTime } from '@tempi/platform/time';
import { productNamed } from '../cli/catalog.ts';
import { noteDeprecations } from '../cli/deprecation-notes.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { note, printLines, printTable } from '../cli/output.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface QueryOptions extends CommonOptions {
  readonly speed: Speed | 'merged';
  readonly from?: number;
  readonly to?: number;
  readonly final?: true;
}

/** `mesh query`: a product's rows, sorted by window and key. */
export const queryCommand = (): Command =>
  meshCommand(
    'query',
    "a product's rows, sorted by window and key",
    'mesh query clickstream.page-traffic --speed stream --from 2026-01-05T00:00:00Z --to 2026-01-06',
  )
    .argument('<product>', 'its name, like finance.daily-revenue', productNamed)
    .option(
      '--speed <speed>',
      'stream, micro-batch, batch or merged',
      oneOf('speed', ['stream', 'micro-batch', 'batch', 'merged']),
      'merged',
    )
    .option('--from <time>', 'rows at or after this time (ISO 8601)', parseTime)
    .option('--to <time>', 'rows before this time', parseTime)
    .option('--final', 'leave out windows that are still open')
    .action(async (product: Product, options: QueryOptions) =>
      withMesh(options, async (mesh) => {
        noteDeprecations([product]);
        const { speed, from, to } = options;
        const filter = { from, to, finalOnly: options.final === true };
        const rows =
          speed === 'merged'
            ? await mergedRows(mesh, product, filter)
            : await queryRows(mesh, product, { ...filter, speed });
        if (filter.finalOnly && !hasFinals(product))
          note(
            `${product.name} has no finals: it has no windows, so any record may change any row; ask without --final`,
          );
        const shown = rows.map((row) => rowToJson(product.output, row));
        if (options.json) await printLines(shown);
        else printTable(shown.map(cells));
      }),
    );

/** A list is one cell, as JSON. */
const cells = (row: ReturnType<typeof rowToJson>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
