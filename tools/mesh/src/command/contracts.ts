import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { avroFiles } from '@tempi/platform/contract';
import { contracts } from '../cli/catalog.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson } from '../cli/output.ts';

const FOLDER = fileURLToPath(new URL('../../../../contracts', import.meta.url));

interface GenerateOptions extends CommonOptions {
  readonly check?: true;
}

/** `mesh contracts generate`: writes the Avro schemas beside the contracts. */
export const contractsCommand = (): Command =>
  commandGroup('contracts', 'files that follow from the contracts').addCommand(
    meshCommand('generate', 'write the .avsc files beside the contracts', 'mesh contracts generate --check')
      .option('--check', 'write nothing; exit code 1 if a file would change')
      .action(async (options: GenerateOptions) => {
        const changed: string[] = [];
        for (const { path, text } of avroFiles(contracts)) {
          const file = join(FOLDER, path);
          if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
          changed.push(path);
          if (options.check) continue;
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, text);
        }
        if (options.json) printJson({ changed });
        else
          note(
            changed.length === 0
              ? 'nothing to change'
              : `${options.check ? 'would change' : 'wrote'} ${changed.join(', ')}`,
          );
        if (options.check && changed.length > 0) process.exitCode = 1;
      }),
  );
