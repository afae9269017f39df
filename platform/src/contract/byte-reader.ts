import { decimalAt, wide } from './avro-source.ts';

/** Reads Avro's binary primitives one behind the other. The hot loops do not use it: they read by generated source. */
export class ByteReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** A zigzag varint; a bigint where it is not safe. */
  long(): number | bigint {
    const low = this.bits();
    const high = low.more ? this.bits() : NONE;
    const top = high.more ? this.bits() : NONE;
    return wide(low.value, high.value, top.value);
  }

  double(): number {
    this.at += 8;
    return this.bytes.readDoubleLE(this.at - 8);
  }

  text(): string {
    const length = Number(this.long());
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  decimal(): number | bigint {
    const length = Number(this.long());
    this.at += length;
    return decimalAt(this.bytes, this.at - length, this.at);
  }

  /** Up to four bytes of seven bits. */
  private bits(): { readonly value: number; readonly more: boolean } {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return { value, more: false };
    }
    return { value, more: true };
  }
}

const NONE = { value: 0, more: false };
