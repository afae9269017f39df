/**
 * The sizes of records, in bytes: the one place that states them, so that every log behaves the same. A line of the longest kind,
 * all of it the key, makes a record of two lines. It appears in quarantine in base64 (4/3), in an identity or a row's key
 * as JSON (at most 6 bytes for one), and on an output its group appears twice: all of it fits the longest message.
 */

/** The longest line, or record of a container file, that is parsed. */
export const LONGEST_LINE = 1024 * 1024;

/** What quarantine keeps of a longer one. */
export const KEPT_OF_LONG_LINE = 512 * 1024;

/** The longest record of a contract: key and encoded value. */
export const LONGEST_RECORD = 2 * LONGEST_LINE;

/** The longest message that topics and clients carry. */
export const LONGEST_MESSAGE = 8 * LONGEST_RECORD;
