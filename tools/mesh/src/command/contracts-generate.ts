import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { documentFiles } from '@tempi/platform/odcs';
import { workspaceRoot } from '@tempi/platform/settings';
import { contracts, products } from '../cli/catalog.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson } from '../cli/output.ts';
import { staleDocuments } from '../run/stale-documents.ts';

interface GenerateOptions extends CommonOptions {
  readonly check?: true;
}

/** `mesh contracts generate`: writes what follows from the declarations, and removes what no longer does. */
export const generateCommand = (): Command =>
  meshCommand(
    'generate',
    'write schemas, documents and clients beside the contracts and products',
    'mesh contracts generate --check',
  )
    .option('--check', 'write nothing; exit code 1 if a file would change')
    .action(async (options: GenerateOptions) => {
      const root = workspaceRoot(import.meta.dirname);
      const files = documentFiles(contracts, products);
      const changed: string[] = [];
      for (const { path, text } of files) {
        if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) === text) continue;
        changed.push(path);
        if (options.check) continue;
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
      const removed = await staleDocuments(root, files);
      if (!options.check) await Promise.all(removed.map((path) => rm(join(root, path))));
      report(options, changed, removed);
    });

function report({ check, json }: GenerateOptions, changed: readonly string[], removed: readonly string[]): void {
  if (json) printJson({ changed, removed });
  else if (changed.length + removed.length === 0) note('nothing to change');
  if (!json && changed.length > 0) note(`${check ? 'would change' : 'wrote'} ${changed.join(', ')}`);
  if (!json && removed.length > 0) note(`${check ? 'would remove' : 'removed'} ${removed.join(', ')}`);
  if (check && changed.length + removed.length > 0) process.exitCode = 1;
}
