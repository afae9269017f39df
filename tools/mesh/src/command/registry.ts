import { once } from 'node:events';
import type { Command } from 'commander';
import { serveRegistry } from '@tempi/platform/registry';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson } from '../cli/output.ts';
import { portNumber } from '../cli/port-number.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { withMesh } from '../cli/with-mesh.ts';

interface RegistryOptions extends CommonOptions {
  readonly port: number;
}

/** `mesh registry`: serves the mesh's schemas under Confluent's REST API until it is told to stop. */
export const registryCommand = (): Command =>
  meshCommand('registry', 'the schema registry alone, until Ctrl-C', 'mesh registry --port 8081')
    .option('--port <port>', 'where it listens; 0 for any that is free', portNumber, 8081)
    .action(async (options: RegistryOptions) => {
      const signal = stopSignal();
      await withMesh(
        options,
        async ({ database, settings: { host, tokens } }) => {
          const onFailure = (error: unknown): void => note(`not answered: ${String(error)}`);
          const registry = await serveRegistry({ database, host, port: options.port, tokens, onFailure });
          if (options.json) printJson({ url: registry.url });
          else note(`the schema registry is at ${registry.url}`);
          if (!signal.aborted) await once(signal, 'abort');
          await registry.close();
        },
        signal,
      );
    });
