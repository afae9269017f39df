import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MeshError } from '@tempi/platform/error';
import { readSettings, readSettingsFile } from '@tempi/platform/settings';
import { benchStream, type StreamBench } from '../bench/bench-stream.ts';
import { withBroker } from '../bench/with-broker.ts';
import { commandGroup, meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { note, printJson, printTable } from '../cli/output.ts';

interface BenchOptions extends CommonOptions {
  readonly records: number;
}

/** `mesh bench stream`: page-traffic by its stream, exactly once, on the embedded log and on Kafka in one run. */
export const benchCommand = (): Command =>
  commandGroup('bench', 'benchmarks').addCommand(
    meshCommand(
      'stream',
      'page-traffic by its stream, on the embedded log and on Kafka',
      'mesh bench stream --records 100000 --json',
    )
      .option('--records <n>', 'how many page views', countOf, 200_000)
      .action(async (options: BenchOptions) => {
        const more = options.env === undefined ? {} : await readSettingsFile(options.env);
        const settings = readSettings(undefined, more);
        const folder = options.data ?? tmpdir();
        await mkdir(folder, { recursive: true });
        const parent = await mkdtemp(join(folder, 'tempi-bench-'));
        try {
          const results: StreamBench[] = [];
          const embedded = { ...settings, kafka: undefined };
          results.push(
            await benchStream({ folder: join(parent, 'embedded'), settings: embedded, records: options.records }),
          );
          await withBroker(settings, parent, async (kafka, reason) => {
            if (kafka === undefined) return note(`not on Kafka: ${reason}`);
            results.push(
              await benchStream({
                folder: join(parent, 'mesh'),
                settings: { ...settings, kafka },
                records: options.records,
              }),
            );
          });
          if (options.json) printJson(results);
          else printTable(results.map((result) => ({ ...result })));
          if (results.some(({ rowsEqualBatch }) => !rowsEqualBatch)) process.exitCode = 1;
        } finally {
          await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
        }
      }),
  );

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new MeshError({
    code: 'CLI_NOT_A_COUNT',
    found: `--records ${text}`,
    expected: 'a whole number from 1',
    likelyCause: 'a slip of the keyboard',
  });
}
