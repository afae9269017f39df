import { invalidProtobuf } from './protobuf-error.ts';

/** A field of a message as it is on the wire (protobuf.dev, "Encoding"): numbers of any kind, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** The fields of a message in their order. Fails with PROTOBUF_INVALID where the bytes are none. */
export function wireFields(bytes: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const taken = (length: number): Buffer => {
    if (length > bytes.length - at) throw notBinary();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = taken(1).readUInt8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw notBinary();
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = Math.floor(key / 8);
    if (number === 0) throw notBinary();
    if (key % 8 === VARINT) fields.push({ number, value: varint() });
    else if (key % 8 === FIXED_64) fields.push({ number, value: taken(8).readBigUInt64LE() });
    else if (key % 8 === BYTES) fields.push({ number, value: taken(Number(varint())) });
    else if (key % 8 === FIXED_32) fields.push({ number, value: BigInt(taken(4).readUInt32LE()) });
    else throw notBinary();
  }
  return fields;
}

const notBinary = (): Error => invalidProtobuf('bytes that are no message', 'a FileDescriptorProto in base64');

/** A number as a field; negative ones in 64 bits of two's complement. */
export const numberField = (number: number, value: number): Buffer =>
  Buffer.concat([varintOf(BigInt(number * 8 + VARINT)), varintOf(BigInt.asUintN(64, BigInt(value)))]);

/** A text, bytes or a message as a field. */
export function bytesField(number: number, value: string | readonly Buffer[]): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.concat([...value]);
  return Buffer.concat([varintOf(BigInt(number * 8 + BYTES)), varintOf(BigInt(bytes.length)), bytes]);
}

function varintOf(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
