import type { Row } from '../../contract/column.ts';
import type { Leaf } from '../../plan/stages.ts';
import type { LogEntry } from '../log-entry.ts';
import { spansOf, type Span } from './windows.ts';

/** A data record of a log. */
export type DataEntry = LogEntry & { readonly row: Row };

export const isData = (entry: LogEntry): entry is DataEntry => entry.row !== undefined;

/** The event time of a record, or a marker's. */
export const timeOf = (leaf: Leaf, entry: LogEntry): number =>
  entry.row === undefined ? entry.marker : Number(entry.row[leaf.input.eventTime]);

/** The least over all partitions of the greatest time seen, minus the lateness. */
export function watermarkOf(leaf: Leaf, log: readonly LogEntry[], partitions: number): number {
  const greatest = Array.from({ length: partitions }, (_, partition) =>
    greatestTime(
      leaf,
      log.filter((entry) => entry.partition === partition),
    ),
  );
  return Math.min(...greatest) - leaf.lateness;
}

const greatestTime = (leaf: Leaf, entries: readonly LogEntry[]): number =>
  Math.max(-Infinity, ...entries.map((entry) => timeOf(leaf, entry)));

/** The watermark of the record's own partition before the record. */
function watermarkBefore(leaf: Leaf, log: readonly LogEntry[], { partition, offset }: LogEntry): number {
  const before = log.filter((entry) => entry.partition === partition && entry.offset < offset);
  return greatestTime(leaf, before) - leaf.lateness;
}

/** True where the leaf sets aside what the record is in a window of fixed ends. */
export const isLateFor = (leaf: Leaf, log: readonly LogEntry[], record: DataEntry, span: Span): boolean =>
  span.end <= watermarkBefore(leaf, log, record);

/** True where the leaf sets the whole record aside. */
export function isLate(leaf: Leaf, log: readonly LogEntry[], record: DataEntry): boolean {
  const ownTimeIsLate = (): boolean => timeOf(leaf, record) <= watermarkBefore(leaf, log, record);
  if (leaf.kind === 'rows') return leaf.late === 'time' && ownTimeIsLate();
  const { window } = leaf.plan;
  if (window === null) return false;
  if (window.kind === 'session') return ownTimeIsLate();
  return spansOf(window, timeOf(leaf, record)).every((span) => isLateFor(leaf, log, record, span));
}
