import type { Command } from 'commander';
import { benchCommand } from '../command/bench.ts';
import { contractsCommand } from '../command/contracts.ts';
import { demoCommand } from '../command/demo.ts';
import { explainCommand } from '../command/explain.ts';
import { ingestCommand } from '../command/ingest.ts';
import { lineageCommand } from '../command/lineage.ts';
import { logCommand } from '../command/log-read.ts';
import { quarantineCommand } from '../command/quarantine.ts';
import { queryCommand } from '../command/query.ts';
import { reconcileCommand } from '../command/reconcile.ts';
import { registryCommand } from '../command/registry.ts';
import { runCommand } from '../command/run.ts';
import { statusCommand } from '../command/status.ts';
import { upCommand } from '../command/up.ts';
import { upgradeCommand } from '../command/upgrade.ts';
import { commandGroup } from './mesh-command.ts';

/** The whole command line. */
export function meshProgram(): Command {
  const program = commandGroup('mesh', 'Data products that run at three speeds and are proved to agree');
  const commands = [
    demoCommand(),
    upCommand(),
    ingestCommand(),
    runCommand(),
    queryCommand(),
    explainCommand(),
    lineageCommand(),
    reconcileCommand(),
    logCommand(),
    quarantineCommand(),
    statusCommand(),
    contractsCommand(),
    registryCommand(),
    upgradeCommand(),
    benchCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  return program.addHelpText('after', '\nExample:\n  $ mesh demo --once');
}
