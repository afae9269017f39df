import { join } from 'node:path';
import type { Command } from 'commander';
import { defaultDataFolder } from '@tempi/platform/mesh';
import { SPEEDS } from '@tempi/platform/product';
import { products } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson, printTable } from '../cli/output.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';
import { demoSources, ingestSources } from '../demo/demo-sources.ts';
import { feed } from '../demo/feed.ts';
import { keepRunning } from '../run/keep-running.ts';
import { overviewOf } from '../run/overview.ts';
import { runAll } from '../run/run-all.ts';
import { withPage } from '../run/with-page.ts';

interface DemoOptions extends CommonOptions {
  readonly once?: true;
}

/** `mesh demo`: the whole mesh on generated input. Exit code 1 where a difference is unexplained. */
export const demoCommand = (): Command =>
  meshCommand('demo', 'the whole mesh on sample input', 'mesh demo --once')
    .option('--once', 'end after the table; else go on with live input and serve the page')
    .action(async (options: DemoOptions) => {
      const signal = stopSignal();
      const folder = join(options.data ?? defaultDataFolder(), 'demo');
      await withMesh(
        options,
        async (mesh) => {
          const sources = await step('generate the input', () => demoSources(folder));
          await step('ingest it', () => ingestSources(mesh, sources, signal));
          for (const speed of SPEEDS)
            await step(`run ${String(products.length)} products as ${speed}`, () =>
              runAll(mesh, { products, speed, until: 'caught up', signal }),
            );
          if (signal.aborted) return;
          const rows = await step('reconcile', () => overviewOf(mesh, products));
          if (options.json) printJson(rows);
          else printTable(rows.map((row) => ({ ...row })));
          if (rows.some(({ unexplained }) => unexplained > 0)) process.exitCode = 1;
          if (options.once) return;
          await withPage(mesh, products, async () => {
            await Promise.all([keepRunning(mesh, { products, speeds: SPEEDS, signal }), feed(mesh, sources, signal)]);
          });
        },
        signal,
      );
    });

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  note(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}
