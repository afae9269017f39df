import { openNdjson } from './ndjson.ts';
import type { SourceFormat } from './source-format.ts';

/**
 * Avro object container files (https://avro.apache.org/docs/1.12.0/specification/#object-container-files), codecs null and
 * deflate. Fields are named as the contract's columns; other fields are skipped, a missing one is given by its flag, or null
 * where it may be.
 */
export const avro: SourceFormat = {
  name: 'avro',
  contract: null,
  items: 'avro-record',
  header: 'none',
  flags: 'columns',
  open: openNdjson,
};
