import type { Contract } from '../contract/contract.ts';

/** Why an item is refused: `code` is stable, `field` the column at fault (null where it is the item as a whole). */
export class Fault {
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;

  constructor(code: string, field: string | null, reason: string) {
    this.code = code;
    this.field = field;
    this.reason = reason;
  }
}

/** Values by column name, not yet validated against the contract. */
export type Fields = Record<string, unknown>;

/** Parses one item's text. Pure: the same text gives the same fields. */
export type ItemParser = (text: string) => Fields | Fault;

export interface FormatOptions {
  readonly contract: Contract;
  /** The header line's text, or the schema of an Avro file; null for a format without one. */
  readonly header: string | null;
  /** Values of columns that the file lacks, as text by column name. */
  readonly flags: Readonly<Record<string, string>>;
}

/** How a file becomes fields: declared data and a pure parser of its items. */
export interface SourceFormat {
  /** As `--format` names it. */
  readonly name: string;
  /** The one contract it feeds, null for any. A contract's own format goes before the platform's of the same name. */
  readonly contract: string | null;
  /** `line`: an item ends with LF or CRLF. `avro-record`: an item is a record of an Avro object container file, its text JSON. */
  readonly items: 'line' | 'avro-record';
  /** `line`: the first line is a header, and is not received. */
  readonly header: 'none' | 'line';
  /** `columns`: flags may give columns that the file lacks. */
  readonly flags: 'none' | 'columns';
  /** The parser for a file with this header. Fails with a MeshError (exit code 2) where header and flags do not fit the contract. */
  readonly open: (options: FormatOptions) => ItemParser;
}
