import { MeshError } from '@tempi/platform/error';

/** Tells an error on stderr in four lines; the stack only where `verbose` is asked for. Returns the exit code. */
export function printError(error: unknown, verbosity: 'verbose' | 'plain'): 2 | 3 {
  const words = error instanceof MeshError ? error : unexpected(error);
  const lines = [
    `mesh: ${words.found}`,
    `  expected      ${words.expected}`,
    `  likely cause  ${words.likelyCause}`,
    `  code          ${words.code}`,
  ];
  if (verbosity === 'verbose' && error instanceof Error) lines.push('', stackOf(error));
  process.stderr.write(`${lines.join('\n')}\n`);
  return words.exitCode;
}

function unexpected(error: unknown): MeshError {
  return new MeshError({
    code: 'UNEXPECTED',
    found: error instanceof Error && error.message !== '' ? error.message : String(error),
    expected: 'the command to go through',
    likelyCause: 'something it needs failed, or a defect of Tempi; --verbose shows where',
    exitCode: 3,
    cause: error,
  });
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack;
}
