import { Command } from 'commander';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: true;
  readonly data?: string;
  readonly env?: string;
  readonly verbose?: true;
}

/** A command with the options all share, an example in its help, and errors left to `runMesh`. */
export function meshCommand(name: string, description: string, example: string): Command {
  return commandGroup(name, description)
    .option('--json', 'print JSON and nothing else on stdout')
    .option('--data <dir>', "the embedded mesh's folder (default: .mesh)")
    .option('--env <file>', 'a file with more settings, a NAME=value a line')
    .option('--verbose', 'more notes; stack traces with errors')
    .addHelpText('after', `\nExample:\n  $ ${example}`);
}

/** A command that only holds others. */
export function commandGroup(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .allowExcessArguments(false);
}
