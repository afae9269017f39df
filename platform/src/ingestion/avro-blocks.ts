import { LONGEST_LINE } from '../log/limits.ts';
import { avroContainerBlocks, readAvroHeader, requireEnd } from './avro-container.ts';
import { type Item, longItem } from './item.ts';
import { prefixDigest } from './prefix-digest.ts';
import type { BlockOptions, SourceBlock } from './source-blocks.ts';

/**
 * The records of an Avro object container file from where it was left, a block at a time. The line of an item is the record's
 * number, from 1; its byte is where its block begins; its bytes are the record's own. Fails with `SOURCE_CHANGED` or `SOURCE_AVRO`.
 */
export async function* avroBlocks({ file, start, state, digests }: BlockOptions): AsyncGenerator<SourceBlock> {
  const header = await readAvroHeader(file);
  let { line, byte } = state?.position ?? start;
  const digest = await prefixDigest(file, byte, { state, digests });
  for await (const { count, data, bytes } of avroContainerBlocks(file, header, byte)) {
    const items: Item[] = [];
    let at = 0;
    for (; items.length < count; line++) {
      const { text, end } = header.reader(data, at);
      items.push(
        end - at > LONGEST_LINE
          ? longItem(data.subarray(at), end - at, { line, byte })
          : { line, byte, source: data, start: at, end, length: end - at, text },
      );
      at = end;
    }
    requireEnd(file, data, at);
    digest.update(bytes);
    byte += bytes.length;
    yield {
      items,
      progress: { position: { line, byte }, open: false, digest: digests.soFar(digest), sortedItems: null },
    };
  }
}
