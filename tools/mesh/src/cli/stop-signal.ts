import { MeshError } from '@tempi/platform/error';
import { endNow } from './end-now.ts';
import { note } from './output.ts';
import { printError } from './print-error.ts';

/** Who stops a process, an orchestrator for one, waits for 10 s at least before it kills. */
const DRAIN_MS = 8_000;

/**
 * Aborted by the first SIGINT or SIGTERM: running work drains, commits and ends. What a server holds up for longer than 8 s is dropped, and
 * the process ends with exit code 3: what is not committed is done again by whoever goes on. A second signal ends it at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) endNow(130);
    note('stopping: draining and committing what is under way');
    controller.abort();
    // Nothing waits for it: whatever ends before then ends.
    setTimeout(() => {
      printError(notDrained(), 'plain');
      endNow(3);
    }, DRAIN_MS).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

const notDrained = (): MeshError =>
  new MeshError({
    code: 'NOT_DRAINED',
    found: `work that was not committed ${String(DRAIN_MS / 1000)} s after the process was told to stop`,
    expected: 'to drain and commit by then',
    likelyCause: 'the database or the broker does not answer; what is not committed is done again by whoever goes on',
    exitCode: 3,
  });
