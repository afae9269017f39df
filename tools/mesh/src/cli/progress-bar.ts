import { stat } from 'node:fs/promises';

const FIRST_MS = 2_000;
const REDRAW_MS = 200;
const WIDTH = 40;

export interface ProgressBar {
  /** Tells how many bytes of the file are done. */
  at(byte: number): void;
  /** Clears the bar. */
  end(): void;
}

/** A bar on stderr for work on a file that takes more than two seconds, where stderr is a terminal; else nothing. */
export async function progressBar(file: string): Promise<ProgressBar> {
  const { size } = await stat(file);
  const started = performance.now();
  let drawn = 0;
  return {
    at(byte) {
      const now = performance.now();
      if (!process.stderr.isTTY || now - started < FIRST_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      const share = Math.min(1, byte / size);
      const filled = Math.round(share * WIDTH);
      process.stderr.write(
        `\r[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100))} %`,
      );
    },
    end() {
      if (drawn > 0) process.stderr.write(`\r${' '.repeat(WIDTH + 8)}\r`);
    },
  };
}
