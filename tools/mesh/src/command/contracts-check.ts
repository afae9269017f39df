import { Option, type Command } from 'commander';
import {
  checkDocuments,
  checkGate,
  closes,
  reportAnnotations,
  reportJson,
  reportJunit,
  reportText,
} from '@tempi/platform/gate';
import { documentFiles } from '@tempi/platform/odcs';
import { publicationOf } from '@tempi/platform/publication';
import { workspaceRoot } from '@tempi/platform/settings';
import { contracts, products } from '../cli/catalog.ts';
import { dayArgument } from '../cli/day-argument.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printText } from '../cli/output.ts';
import { exceptionsIn, writeReport } from '../gate/gate-files.ts';
import { generatedOnDisk } from '../gate/generated-on-disk.ts';
import { readBase, type Base } from '../gate/read-base.ts';

interface CheckOptions extends CommonOptions {
  readonly base?: string;
  readonly today: string;
  readonly junit?: string;
  readonly annotations?: true;
}

/** Nothing is compared. */
const NO_BASE: Base = { published: null, unreadable: [] };

/** `mesh contracts check`: what a change breaks, and whom. Exit code 1 where it breaks somebody and nothing allows it. */
export const contractsCheckCommand = (): Command =>
  meshCommand(
    'check',
    'what has changed since a base branch in what is published, whom it breaks, and who must know',
    'mesh contracts check --base origin/main',
  )
    .option('--base <ref>', 'the branch, tag or commit to compare with; without it the present state alone is judged')
    .addOption(
      new Option('--today <day>', 'the day on which deprecations and exceptions are judged')
        .argParser(dayArgument)
        .default(today(), 'today, in UTC'),
    )
    .option('--junit <file>', 'write the findings as JUnit XML too')
    .option('--annotations', "print the findings as GitHub's workflow commands too")
    .action(async ({ base, today: day, json, junit, annotations }: CheckOptions) => {
      const root = workspaceRoot(import.meta.dirname);
      const generated = documentFiles(contracts, products);
      const head = [...contracts, ...products].map(publicationOf);
      const { published, unreadable } = base === undefined ? NO_BASE : await readBase(root, base);
      const findings = checkGate({
        ...{ base: published, head, products },
        documents: [...unreadable, ...checkDocuments(generated, await generatedOnDisk(root, generated))],
        exceptions: await exceptionsIn(root),
        today: day,
      });
      if (json) printJson(reportJson(findings, base ?? null, day));
      else printText(reportText(findings));
      // Where stdout is one JSON value, the runner reads them on stderr.
      if (annotations) (json ? process.stderr : process.stdout).write(reportAnnotations(findings));
      // After what was found is told: a report that cannot be written takes nothing away from it.
      if (junit !== undefined)
        await writeReport(
          junit,
          reportJunit(
            findings,
            head.map(({ name }) => name),
          ),
        );
      if (findings.some(closes)) process.exitCode = 1;
    });

const today = (): string => new Date().toISOString().slice(0, 10);
