import type { Row } from '../contract/column.ts';

/** A record or a watermark marker (microseconds) of a log, as plain data: for laws and examples, where speed is nothing. */
export type LogEntry = { readonly partition: number; readonly offset: number } & (
  { readonly row: Row; readonly marker?: never } | { readonly marker: number; readonly row?: never }
);
