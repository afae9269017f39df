import { open } from 'node:fs/promises';

/** Bytes read at a time. */
export const CHUNK = 256 * 1024;

/** The bytes of a file from `from` up to `to` (exclusive; to its end where left out), in fresh buffers of at most `size` bytes. */
export async function* fileChunks(
  file: string,
  from: number,
  to = Number.POSITIVE_INFINITY,
  size = CHUNK,
): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    let at = from;
    while (at < to) {
      const wanted = Math.min(size, to - at);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
