/** A place in a commit where a test may kill the process: `<job>.<place>`, for example `stream.staged`. */
export type FaultPoint =
  `${'ingest' | 'stream' | 'sink' | 'micro-batch' | 'archive' | 'batch' | 'upgrade'}.${'begin' | 'staged' | 'committed'}`;

type Reached = (point: FaultPoint) => void;

let reached: Reached | undefined;

/** Arms one fault: the process kills itself with SIGKILL the `occurrence`-th time it passes `point`. Used by `verify:kills`. */
export function armFault(point: FaultPoint, occurrence: number): void {
  let remaining = occurrence;
  reached = (passed) => {
    if (passed === point && --remaining <= 0) process.kill(process.pid, 'SIGKILL');
  };
}

/**
 * Marks a place of a commit: `begin` before anything is written, `staged` when all is written and nothing committed,
 * `committed` when it is committed and nobody has been told.
 */
export function faultPoint(point: FaultPoint): void {
  reached?.(point);
}

/** Calls `listener` at each place until what it returns is called: the simulation ends one of its processes there by throwing. */
export function onFaultPoint(listener: Reached): () => void {
  reached = listener;
  return () => (reached = undefined);
}
