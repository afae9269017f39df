interface Check {
  readonly where: string;
  readonly what: string;
  readonly outcome: 'same' | 'DIFFERS' | 'skipped';
  readonly found: string;
}

/** What a verification has looked at, in order. */
export interface Checks {
  /** Notes whether `found` is `expected`, both as text; a difference is shown from where it begins. */
  equal(where: string, what: string, found: unknown, expected: unknown): void;
  /** Notes something that could not be checked here, and why. */
  skipped(where: string, what: string, why: string): void;
  /** Prints the table and sets the exit code: 1 where anything differs. */
  report(title: string): void;
}

/** An empty list of checks. */
export function checks(): Checks {
  const done: Check[] = [];
  const add = (check: Check): void => {
    done.push(check);
    process.stderr.write(`${line(check)}\n`);
  };
  return {
    equal(where, what, found, expected) {
      const [a, b] = [textOf(found), textOf(expected)];
      add({ where, what, outcome: a === b ? 'same' : 'DIFFERS', found: a === b ? brief(a) : difference(a, b) });
    },
    skipped: (where, what, why) => add({ where, what, outcome: 'skipped', found: why }),
    report(title) {
      const wrong = done.filter((check) => check.outcome === 'DIFFERS').length;
      process.stdout.write(`${title}\n${done.map((check) => `${line(check)}\n`).join('')}`);
      process.stdout.write(`${done.length} checks, ${wrong} differ\n`);
      if (wrong > 0 || done.length === 0) process.exitCode = 1;
    },
  };
}

const line = (check: Check): string =>
  `  ${check.outcome.padEnd(8)} ${check.where.padEnd(13)} ${check.what.padEnd(58)} ${check.found}`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)) ?? 'undefined';

function brief(text: string): string {
  const lines = text.split('\n').length - 1;
  return lines > 1 ? `${lines} lines` : text.slice(0, 60).trimEnd();
}

function difference(found: string, expected: string): string {
  const [a, b] = [found.split('\n'), expected.split('\n')];
  const at = a.findIndex((text, index) => text !== b[index]);
  return `line ${at + 1}: found ${(a[at] ?? 'nothing').slice(0, 300)} expected ${(b[at] ?? 'nothing').slice(0, 300)}`;
}
