import { note } from './output.ts';

/** Aborted by the first SIGINT or SIGTERM: running work drains, commits and ends. A second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    note('stopping: draining and committing what is under way');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
