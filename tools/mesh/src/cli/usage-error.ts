import type { CommanderError } from 'commander';
import { MeshError } from '@tempi/platform/error';

const CODES: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'CLI_UNKNOWN_COMMAND',
  'commander.unknownOption': 'CLI_UNKNOWN_FLAG',
  'commander.missingArgument': 'CLI_MISSING_ARGUMENT',
  'commander.missingMandatoryOptionValue': 'CLI_MISSING_FLAG',
  'commander.optionMissingArgument': 'CLI_MISSING_VALUE',
  'commander.conflictingOption': 'CLI_CONFLICTING_FLAGS',
  'commander.excessArguments': 'CLI_EXCESS_ARGUMENT',
};

/** The words of an error that the argument parser raised. */
export function usageError(error: CommanderError): MeshError {
  const [found, hint] = error.message.replace(/^error: /, '').split('\n');
  const near = hint === undefined ? undefined : /Did you mean (?:one of )?(.+)\?\)/.exec(hint)?.[1];
  return new MeshError({
    code: CODES[error.code] ?? 'CLI_USAGE',
    found: found ?? error.message,
    expected: 'a command line as `mesh <command> --help` shows it',
    likelyCause:
      near === undefined ? 'a word too many, too few or misspelt' : `a slip of the keyboard: did you mean ${near}?`,
  });
}
