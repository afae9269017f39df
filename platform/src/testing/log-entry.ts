import type { Row } from '../contract/column.ts';

/** A record or a watermark marker (microseconds) of a log, as plain data: for laws and examples, where speed is nothing. */
export type LogEntry = {
  readonly partition: number;
  readonly offset: number;
  /** See `log/sequence.ts`; 0 where it is not given, as of a foreign writer's records. */
  readonly sequence?: number;
} & ({ readonly row: Row; readonly marker?: never } | { readonly marker: number; readonly row?: never });

/** Logs by the name of their contract, each partition in offset order. */
export type Logs = Readonly<Record<string, readonly LogEntry[]>>;
