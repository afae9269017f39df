const DENSE = 1 << 28;

/** Writes Avro's binary primitives into one growing buffer. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(1024);
  private end = 0;

  /** A copy of what was written since the last `take`. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.end));
    this.end = 0;
    return taken;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.end++] = value;
  }

  /** A whole number as a zigzag varint, up to 64 bits. */
  long(value: number | bigint): void {
    this.reserve(10);
    if (typeof value === 'bigint' || value > 2 ** 51 || value < -(2 ** 51)) {
      this.wideLong(BigInt(value));
      return;
    }
    let zigzag = value < 0 ? -2 * value - 1 : 2 * value;
    while (zigzag >= DENSE) {
      this.buffer[this.end++] = (zigzag % 128) | 128;
      zigzag = Math.floor(zigzag / 128);
    }
    for (; zigzag > 127; zigzag >>>= 7) this.buffer[this.end++] = (zigzag & 127) | 128;
    this.buffer[this.end++] = zigzag;
  }

  double(value: number): void {
    this.reserve(8);
    this.end = this.buffer.writeDoubleLE(value, this.end);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.long(length);
    this.reserve(length);
    this.end += this.buffer.write(value, this.end, 'utf8');
  }

  /** Units of a decimal: length, then the shortest two's complement, big endian. */
  decimal(units: number | bigint): void {
    if (typeof units === 'bigint') {
      let bytes = 8;
      while (BigInt.asIntN(bytes * 8, units) !== units) bytes++;
      this.long(bytes);
      this.reserve(bytes);
      for (let at = bytes - 1; at >= 0; at--) this.buffer[this.end++] = Number((units >> BigInt(at * 8)) & 255n);
      return;
    }
    let bytes = 1;
    while (units >= 2 ** (bytes * 8 - 1) || units < -(2 ** (bytes * 8 - 1))) bytes++;
    this.long(bytes);
    this.reserve(bytes);
    for (let at = bytes - 1; at >= 0; at--) this.buffer[this.end++] = Math.floor(units / 256 ** at) & 255;
  }

  private wideLong(value: bigint): void {
    let zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; zigzag > 127n; zigzag >>= 7n) this.buffer[this.end++] = Number(zigzag & 127n) | 128;
    this.buffer[this.end++] = Number(zigzag);
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.end + bytes));
    this.buffer.copy(larger, 0, 0, this.end);
    this.buffer = larger;
  }
}
