import { isUtf8 } from 'node:buffer';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { LONGEST_LINE } from '../log/limits.ts';
import { readAvroHeader } from './avro-container.ts';
import { fileChunks } from './file-chunks.ts';
import { inspectFile, requireBytes } from './inspect-file.ts';
import type { SourcePosition } from './item.ts';
import type { ItemParser, SourceFormat } from './source-format.ts';

/** A file as `ingestFile` takes it. */
export interface SourceFile {
  readonly contract: Contract;
  readonly format: SourceFormat;
  /** A path. */
  readonly file: string;
  readonly flags: Readonly<Record<string, string>>;
}

/** A source whose file, header and flags fit its contract. */
export interface OpenSource {
  readonly parse: ItemParser;
  /** The header line's text, or an Avro file's schema: with format and flags all that its items are read by. */
  readonly header: string | null;
  /** Where the first line after the header begins. */
  readonly start: SourcePosition;
}

/**
 * Looks at file, header and flags before anything is opened or written. Fails, exit code 2, as `inspectFile` does, and with
 * `SOURCE_HEADER`, `SOURCE_FLAG` or `SOURCE_FORMAT`.
 */
export async function openSource({ contract, format, file, flags }: SourceFile): Promise<OpenSource> {
  await (format.items === 'line' ? inspectFile(file) : requireBytes(file));
  if (format.contract !== null && format.contract !== contract.name) throw otherContract(format, contract);
  requireNoFlags(format, flags);
  if (format.items === 'avro-record') {
    const { schema, end } = await readAvroHeader(file);
    return { parse: format.open({ contract, header: schema, flags }), header: schema, start: { line: 1, byte: end } };
  }
  if (format.header === 'none')
    return { parse: format.open({ contract, header: null, flags }), header: null, start: { line: 1, byte: 0 } };
  const { text, end } = await firstLine(file);
  return { parse: format.open({ contract, header: text, flags }), header: text, start: { line: 2, byte: end } };
}

async function firstLine(file: string): Promise<{ text: string; end: number }> {
  for await (const head of fileChunks(file, 0, LONGEST_LINE, LONGEST_LINE)) {
    const ending = head.indexOf('\n');
    const line = ending < 0 ? head : head.subarray(0, ending);
    if ((ending < 0 && head.length === LONGEST_LINE) || !isUtf8(line)) break;
    const text = line
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r$/, '');
    return { text, end: ending < 0 ? head.length : ending + 1 };
  }
  throw new MeshError({
    code: 'SOURCE_HEADER',
    found: `${file}, whose first line is no header`,
    expected: 'a header line of UTF-8',
    likelyCause: 'the file has no header, or another encoding',
  });
}

const otherContract = (format: SourceFormat, contract: Contract): MeshError =>
  new MeshError({
    code: 'SOURCE_FORMAT',
    found: `the format ${format.name} for ${contract.name}`,
    expected: `${format.name} for ${format.contract}`,
    likelyCause: 'the format or the contract is misspelt',
  });

function requireNoFlags(format: SourceFormat, flags: SourceFile['flags']): void {
  const [flag] = Object.keys(flags);
  if (format.flags === 'columns' || flag === undefined) return;
  throw new MeshError({
    code: 'SOURCE_FLAG',
    found: `--${flag} with the format ${format.name}`,
    expected: 'no values of columns, which its lines have themselves',
    likelyCause: 'the flag is meant for another format, such as csv',
  });
}
