import { isAscii } from 'node:buffer';
import { LONGEST_LINE } from '../log/limits.ts';
import { type Item, itemOf, longItem, type SourcePosition } from './item.ts';

/** Whole lines that lie one behind the other. */
export interface LineBlock {
  readonly items: readonly Item[];
  /** All bytes the block covers, line endings included; blocks cover a file without gaps. */
  readonly bytes: Buffer;
  /** Where the next line begins; undefined inside a line too long to be held, where nothing can be committed. */
  readonly end: SourcePosition | undefined;
  /** True where the last line has no line ending. */
  readonly open: boolean;
}

interface LongLine {
  readonly head: Buffer;
  length: number;
  last: number | undefined;
}

const LF = 10;
const CR = 13;
const EMPTY = Buffer.alloc(0);

/**
 * Cuts chunks into lines at LF or CRLF. Holds at most a chunk and the longest line that is parsed; a longer line passes
 * by, its beginning kept.
 */
export async function* lineBlocks(chunks: AsyncIterable<Buffer>, from: SourcePosition): AsyncGenerator<LineBlock> {
  let at = from;
  let carry: Buffer = EMPTY;
  let long: LongLine | undefined;

  for await (const chunk of chunks) {
    let data = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    carry = EMPTY;
    if (long !== undefined) {
      const ending = data.indexOf(LF);
      const part = ending < 0 ? data : data.subarray(0, ending);
      long.length += part.length;
      long.last = part.at(-1) ?? long.last;
      if (ending < 0) {
        yield { items: [], bytes: data, end: undefined, open: false };
        continue;
      }
      const item = finished(long, at);
      at = { line: at.line + 1, byte: at.byte + long.length + 1 };
      yield { items: [item], bytes: data.subarray(0, ending + 1), end: at, open: false };
      long = undefined;
      data = data.subarray(ending + 1);
    }
    const last = data.lastIndexOf(LF);
    if (last >= 0) {
      const bytes = data.subarray(0, last + 1);
      const items = cut(bytes, at);
      at = { line: at.line + items.length, byte: at.byte + bytes.length };
      yield { items, bytes, end: at, open: false };
      data = data.subarray(last + 1);
    }
    // One byte more than the longest line may be the CR of its ending.
    if (data.length > LONGEST_LINE + 1) {
      long = { head: data, length: data.length, last: data.at(-1) };
      yield { items: [], bytes: data, end: undefined, open: false };
    } else carry = data;
  }

  if (long !== undefined) {
    const end = { line: at.line + 1, byte: at.byte + long.length };
    yield { items: [finished(long, at)], bytes: EMPTY, end, open: true };
  } else if (carry.length > 0) {
    const end = { line: at.line + 1, byte: at.byte + carry.length };
    const length = carry.at(-1) === CR ? carry.length - 1 : carry.length;
    yield { items: [itemOf(carry.subarray(0, length), at)], bytes: carry, end, open: true };
  }
}

const finished = ({ head, length, last }: LongLine, at: SourcePosition): Item =>
  longItem(head, last === CR ? length - 1 : length, at);

/** The lines of bytes that end with a line ending. Where all is ASCII the text is decoded once: a character is a byte. */
function cut(bytes: Buffer, from: SourcePosition): Item[] {
  const text = isAscii(bytes) ? bytes.toString('latin1') : undefined;
  const items: Item[] = [];
  let start = 0;
  while (start < bytes.length) {
    const ending = text === undefined ? bytes.indexOf(LF, start) : text.indexOf('\n', start);
    const end = ending > start && bytes[ending - 1] === CR ? ending - 1 : ending;
    const line = from.line + items.length;
    const byte = from.byte + start;
    if (text === undefined || end - start > LONGEST_LINE)
      items.push(itemOf(bytes.subarray(start, end), { line, byte }));
    else items.push({ line, byte, source: bytes, start, end, length: end - start, text: text.slice(start, end) });
    start = ending + 1;
  }
  return items;
}
