/** A place in a commit where a test may kill the process: `<job>.<place>`, for example `stream.staged`. */
export type FaultPoint =
  `${'ingest' | 'stream' | 'sink' | 'micro-batch' | 'archive' | 'batch'}.${'begin' | 'staged' | 'committed'}`;

let armed: { readonly point: FaultPoint; remaining: number } | undefined;

/** Arms one fault: the process kills itself with SIGKILL the `occurrence`-th time it passes `point`. Used by `verify:kills`. */
export function armFault(point: FaultPoint, occurrence: number): void {
  armed = { point, remaining: occurrence };
}

/**
 * Marks a place of a commit: `begin` before anything is written, `staged` when all is written and nothing committed,
 * `committed` when it is committed and nobody has been told.
 */
export function faultPoint(point: FaultPoint): void {
  if (armed?.point !== point) return;
  armed.remaining -= 1;
  if (armed.remaining <= 0) process.kill(process.pid, 'SIGKILL');
}
