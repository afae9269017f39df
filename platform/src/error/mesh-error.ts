/** The four words of an error: what was found, what was expected, the likely cause, and a stable code. */
export interface ErrorWords {
  /** Stable, upper case, prefixed by its concept: `LOG_FENCED`, `SOURCE_CHANGED`. */
  readonly code: string;
  readonly found: string;
  readonly expected: string;
  readonly likelyCause: string;
  /** True where the same call may succeed later. */
  readonly canRetry?: boolean;
  /** What a command that fails with it exits with: 2 used wrongly (the default), 3 something needed is missing or down. */
  readonly exitCode?: 2 | 3;
  readonly cause?: unknown;
}

/** Every error a user may see. `message` holds found, expected and likely cause in one line. */
export class MeshError extends Error {
  readonly code: string;
  readonly found: string;
  readonly expected: string;
  readonly likelyCause: string;
  readonly canRetry: boolean;
  readonly exitCode: 2 | 3;

  constructor(words: ErrorWords) {
    super(`${words.found}; expected ${words.expected}; ${words.likelyCause}`, { cause: words.cause });
    this.name = 'MeshError';
    this.code = words.code;
    this.found = words.found;
    this.expected = words.expected;
    this.likelyCause = words.likelyCause;
    this.canRetry = words.canRetry ?? false;
    this.exitCode = words.exitCode ?? 2;
  }
}
