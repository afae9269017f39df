import { type FileHandle, open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import avsc from 'avsc';
import { MeshError } from '../error/index.ts';
import { avroReader, type AvroReader } from './avro-reader.ts';

/** What the header of an Avro object container file says. */
export interface AvroHeader {
  /** The writer's schema, as JSON text. */
  readonly schema: string;
  readonly reader: AvroReader;
  readonly codec: string;
  readonly sync: Buffer;
  /** Where the first block begins. */
  readonly end: number;
}

/** A block: its records one behind the other, inflated. */
export interface AvroBlock {
  readonly count: number;
  readonly data: Buffer;
  /** The block as the file has it. */
  readonly bytes: Buffer;
}

const HEADER = avsc.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
});
const LONG = avsc.Type.forSchema('long');
const LONGEST_HEADER = 1024 * 1024;
const LONGEST_BLOCK = 64 * 1024 * 1024;
const SYNC = 16;
const CODECS = ['null', 'deflate'];

/** Reads a file's header. Fails with `SOURCE_AVRO` where it has none that can be read. */
export async function readAvroHeader(file: string): Promise<AvroHeader> {
  const handle = await open(file, 'r');
  try {
    const bytes = await readAt(handle, 0, LONGEST_HEADER);
    if (bytes.toString('latin1', 0, 4) !== 'Obj\u0001') throw broken(file, 'no Avro object container file');
    const { value, offset }: { value: { meta: Record<string, Buffer>; sync: Buffer }; offset: number } =
      HEADER.decode(bytes);
    if (offset < 0) throw broken(file, 'a header that does not end');
    const codec = value.meta['avro.codec']?.toString() ?? 'null';
    if (!CODECS.includes(codec)) throw broken(file, `the codec ${codec}`);
    const schema = value.meta['avro.schema']?.toString() ?? '';
    const reader = avroReader(schema, (what) => broken(file, what));
    return { schema, reader, codec, sync: value.sync, end: offset };
  } finally {
    await handle.close();
  }
}

/** The blocks of a file from a block's beginning. Fails with `SOURCE_AVRO` at a torn or broken one. */
export async function* avroContainerBlocks(file: string, header: AvroHeader, from: number): AsyncGenerator<AvroBlock> {
  const handle = await open(file, 'r');
  try {
    for (let at = from; ;) {
      const head = await readAt(handle, at, 2 * 10);
      if (head.length === 0) return;
      const [count, sizeAt] = longAt(head, 0);
      const [size, start] = longAt(head, sizeAt);
      const torn = count < 0 || size < 0 || size > LONGEST_BLOCK;
      const bytes = torn ? head : await readAt(handle, at, start + size + SYNC);
      if (torn || bytes.length < start + size + SYNC || !bytes.subarray(start + size).equals(header.sync)) {
        throw broken(file, `a torn or broken block at byte ${at}`);
      }
      const data = bytes.subarray(start, start + size);
      const inflated = header.codec === 'null' ? data : inflateRawSync(data, { maxOutputLength: 4 * LONGEST_BLOCK });
      yield { count, data: inflated, bytes };
      at += bytes.length;
    }
  } finally {
    await handle.close();
  }
}

/** Fails with `SOURCE_AVRO` unless the records of a block end where the block does. */
export function requireEnd(file: string, data: Buffer, at: number): void {
  if (at !== data.length) throw broken(file, `a block of ${data.length} bytes whose records take ${at}`);
}

/** A long and where it ends; -1 where it is torn. */
function longAt(bytes: Buffer, at: number): readonly [number, number] {
  if (at < 0) return [-1, -1];
  const { value, offset }: { value: number; offset: number } = LONG.decode(bytes, at);
  return offset < 0 ? [-1, -1] : [value, offset];
}

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

const broken = (file: string, found: string): MeshError =>
  new MeshError({
    code: 'SOURCE_AVRO',
    found: `${file}: ${found}`,
    expected: `a whole Avro object container file, its codec one of ${CODECS.join(', ')}`,
    likelyCause: 'the file is of another format, or still being written',
  });
