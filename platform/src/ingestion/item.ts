import { isUtf8 } from 'node:buffer';
import { KEPT_OF_LONG_LINE, LONGEST_LINE } from '../log/limits.ts';

/** A place in a file: the line, from 1, and the byte, from 0. */
export interface SourcePosition {
  readonly line: number;
  readonly byte: number;
}

/** One line of a file, without its ending. */
export interface Item {
  readonly line: number;
  readonly byte: number;
  /** Bytes that hold the line, or of a line longer than `LONGEST_LINE` its first `KEPT_OF_LONG_LINE`; see `bytesOf`. */
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
  /** The length of the whole line in bytes. */
  readonly length: number;
  /** The line's text, or null where it is not UTF-8 or too long. */
  readonly text: string | null;
}

/** The line's bytes, a view. Made when asked for, as most lines never are. */
export const bytesOf = ({ source, start, end }: Item): Buffer => source.subarray(start, end);

/** The item for a whole line at a position. */
export function itemOf(bytes: Buffer, at: SourcePosition): Item {
  if (bytes.length > LONGEST_LINE) return longItem(bytes, bytes.length, at);
  const text = isUtf8(bytes) ? withoutMark(bytes.toString('utf8'), at) : null;
  return { line: at.line, byte: at.byte, source: bytes, start: 0, end: bytes.length, length: bytes.length, text };
}

/** The item for a line too long to be parsed; `head` holds at least its first `KEPT_OF_LONG_LINE` bytes. */
export function longItem(head: Buffer, length: number, at: SourcePosition): Item {
  return { line: at.line, byte: at.byte, source: head, start: 0, end: KEPT_OF_LONG_LINE, length, text: null };
}

/** Text without the byte order mark that may begin a file. */
const withoutMark = (text: string, at: SourcePosition): string =>
  at.byte === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text;
