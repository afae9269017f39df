import accessors from '@duckdb/node-api/lib/vectors/dataAccessors.js';

/**
 * Makes DuckDB's client read text as it is. Its decoder drops U+FEFF at the beginning of a text, where here it is a character like
 * any other; the client has no setting for it.
 */
export function keepByteOrderMarks(): void {
  Reflect.set(accessors, 'textDecoder', new TextDecoder('utf-8', { ignoreBOM: true }));
}
