/** Prints one JSON value on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Prints rows as newline-delimited JSON, waiting for a slow reader, so that memory does not grow. */
export async function printLines(rows: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  let pending = '';
  for await (const row of rows) {
    pending += `${JSON.stringify(row)}\n`;
    if (pending.length < 65_536) continue;
    if (!process.stdout.write(pending)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    pending = '';
  }
  process.stdout.write(pending);
}

/** Prints a text on stdout, with a line's end. */
export function printText(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A note on stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

type Cell = string | number | boolean | bigint | null | undefined;

/** Prints objects as a table, a column for each name; numbers to the right. */
export function printTable(rows: readonly Readonly<Record<string, Cell>>[]): void {
  process.stdout.write(tableText(rows));
}

/** The table as text: a header line, then a line a row. Empty where there are no rows. */
function tableText(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const right = names.map((name) => rows.every((row) => typeof row[name] !== 'string' || row[name] === '-'));
  const pad = (text: string, column: number): string =>
    right[column] === true ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return names.length === 0 ? '' : lines.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('');
}
