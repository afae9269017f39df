/** Rows a statement carries: enough to make a round trip cheap, few enough to keep its parameters small. */
const ROWS_A_STATEMENT = 5_000;
/** Bytes a statement carries. The driver makes one text of each parameter, and a text has an end at 512 MB. */
const BYTES_A_STATEMENT = 16_000_000;

/** Cuts what is to be written into parts of a statement each, in order; `sizeOf` gives about the bytes of one. What is larger than a part may be stands alone. */
export function* statementParts<T>(all: Iterable<T>, sizeOf: (one: T) => number): Generator<readonly T[]> {
  let part: T[] = [];
  let bytes = 0;
  for (const one of all) {
    const size = sizeOf(one);
    if (part.length === ROWS_A_STATEMENT || (part.length > 0 && bytes + size > BYTES_A_STATEMENT)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(one);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
