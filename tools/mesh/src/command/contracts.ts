import type { Command } from 'commander';
import { commandGroup } from '../cli/mesh-command.ts';
import { contractsCheckCommand } from './contracts-check.ts';
import { generateCommand } from './contracts-generate.ts';

/** `mesh contracts`: what follows from the contracts, and whether a change of them breaks anyone. */
export const contractsCommand = (): Command =>
  commandGroup('contracts', 'files that follow from the contracts')
    .addCommand(generateCommand())
    .addCommand(contractsCheckCommand());
