import { CommanderError } from 'commander';
import { MeshError } from '@tempi/platform/error';
import { declarationError } from './declaration-error.ts';
import { printError } from './print-error.ts';
import { usageError } from './usage-error.ts';

/**
 * Runs one command line. Returns the exit code: 0 done; 1 the answer is no; 2 used wrongly; 3 something it needs is
 * missing or down; 130 told to stop before it was done.
 */
export async function runMesh(words: readonly string[]): Promise<number> {
  // A reader that has seen enough (`mesh query … | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const verbosity = words.includes('--verbose') ? 'verbose' : 'plain';
  // Loaded here, for it loads the domains: a mistake in a declaration is told as any other.
  const program = await import('./program.ts').catch((error: unknown) => declarationError(error));
  if (program instanceof MeshError) return printError(program, verbosity);
  try {
    await program.meshProgram().parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(error, verbosity);
    if (error.exitCode === 0) return 0;
    // Asked for nothing: the help was printed, on stderr.
    if (error.code === 'commander.help') return 2;
    return printError(usageError(error), verbosity);
  }
}
