import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEPT_OF_LONG_LINE, LONGEST_LINE } from '../log/limits.ts';
import { bytesOf, type Item } from './item.ts';
import { lineBlocks } from './line-blocks.ts';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function cut(bytes: Buffer, size: number) {
  const items: Item[] = [];
  const covered: Buffer[] = [];
  let open = false;
  for await (const block of lineBlocks(chunks(bytes, size), { line: 1, byte: 0 })) {
    items.push(...block.items);
    covered.push(block.bytes);
    open = block.open;
    if (block.end !== undefined) expect(block.end.byte).toBe(Buffer.concat(covered).length);
  }
  expect(Buffer.concat(covered).equals(bytes)).toBe(true);
  return { items, open };
}

/** Lines by the definition: what stands between line feeds, without a carriage return at its end. */
function expected(bytes: Buffer): { line: number; byte: number; text: string }[] {
  const lines = bytes.toString('latin1').split('\n');
  let byte = 0;
  const items = lines.map((text, at) => {
    const item = { line: at + 1, byte, text: text.replace(/\r$/, '') };
    byte += text.length + 1;
    return item;
  });
  return lines.at(-1) === '' ? items.slice(0, -1) : items;
}

const piece = fc.constantFrom('a', 'é', '\n', '\r\n', '\r', '', 'long enough', '\u{1F600}');
const input = fc.array(
  fc.oneof(
    piece.map((text) => Buffer.from(text)),
    fc.constant(Buffer.from([0xff])),
  ),
  { maxLength: 40 },
);

test('lines, positions and text are the same however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
      const bytes = Buffer.concat(pieces);
      const { items, open } = await cut(bytes, size);
      const found = items.map((item) => ({ line: item.line, byte: item.byte, text: bytesOf(item).toString('latin1') }));
      expect(found).toEqual(expected(bytes));
      expect(open).toBe(bytes.length > 0 && bytes.at(-1) !== 10);
      for (const item of items) {
        const own = bytesOf(item);
        expect(item.text).toBe(Buffer.from(own.toString('utf8')).equals(own) ? own.toString('utf8') : null);
      }
    }),
  );
});

test.each([9_973, 64 * 1024, 8 * 1024 * 1024])(
  'a line too long passes by in chunks of %i, its beginning kept',
  async (size) => {
    const long = Buffer.alloc(LONGEST_LINE + 1, 'x');
    const longest = Buffer.alloc(LONGEST_LINE, 'y');
    const { items } = await cut(
      Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\r\n'), longest, Buffer.from('\r\nb\n')]),
      size,
    );
    expect(items.map(({ line, length, text }) => [line, length, text?.length])).toEqual([
      [1, 1, 1],
      [2, LONGEST_LINE + 1, undefined],
      [3, LONGEST_LINE, LONGEST_LINE],
      [4, 1, 1],
    ]);
    expect(items[1] && bytesOf(items[1]).length).toBe(KEPT_OF_LONG_LINE);
  },
);

test('a byte order mark at the beginning of a file is no text of its first line', async () => {
  const { items } = await cut(Buffer.from('\uFEFFa\n\uFEFFb\n'), 100);
  expect(items.map(({ text }) => text)).toEqual(['a', '\uFEFFb']);
});
