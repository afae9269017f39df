import { accessSync, constants } from 'node:fs';

/**
 * Ends the process at once. The Kafka client's threads would hold `process.exit` up for as long as their broker does not answer, so the
 * process becomes another one, Node again, that ends with this code. Where Node's program is gone it kills itself; where no process can
 * become another it ends as it can.
 */
export function endNow(code: 3 | 130): never {
  if (process.execve !== undefined) {
    // Node aborts, with a core dump maybe, where a program that it is to become cannot be had.
    if (!isProgram(process.execPath)) process.kill(process.pid, 'SIGKILL');
    process.execve(process.execPath, [process.execPath, '--eval', `process.exit(${String(code)})`]);
  }
  process.exit(code);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
