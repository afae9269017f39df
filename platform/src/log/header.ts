import type { OutgoingRecord } from './log.ts';
import { HEADERS_START, SLOT, type RecordBatch } from './record-batch.ts';

/**
 * The first header of this name of record `index` (a view, not a copy), or undefined where it has none.
 * Layout: Kafka's record format v2, https://kafka.apache.org/documentation/#recordheader: zigzag varints; a null value
 * has length -1 and reads as undefined.
 */
export function headerAt(batch: RecordBatch, index: number, name: string): Buffer | undefined {
  const { bytes } = batch;
  const cursor: Reading = { bytes, at: batch.slots[index * SLOT + HEADERS_START] ?? 0 };
  const count = readVarint(cursor);
  for (let i = 0; i < count; i++) {
    const nameLength = readVarint(cursor);
    const found = bytes.toString('utf8', cursor.at, cursor.at + nameLength);
    cursor.at += nameLength;
    const length = readVarint(cursor);
    if (found === name) return length < 0 ? undefined : bytes.subarray(cursor.at, cursor.at + length);
    cursor.at += Math.max(length, 0);
  }
  return undefined;
}

/** All headers of record `index` (views, not copies), or undefined where it has none. */
export function headersAt(batch: RecordBatch, index: number): Record<string, Buffer> | undefined {
  const { bytes } = batch;
  const cursor: Reading = { bytes, at: batch.slots[index * SLOT + HEADERS_START] ?? 0 };
  const count = readVarint(cursor);
  if (count === 0) return undefined;
  const headers: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) {
    const nameLength = readVarint(cursor);
    const name = bytes.toString('utf8', cursor.at, cursor.at + nameLength);
    cursor.at += nameLength;
    const length = Math.max(readVarint(cursor), 0);
    headers[name] = bytes.subarray(cursor.at, cursor.at + length);
    cursor.at += length;
  }
  return headers;
}

/** The headers of a record as `RecordBatch` lays them out; a single zero byte where there are none. */
export function encodeHeaders(headers: OutgoingRecord['headers']): Uint8Array {
  if (headers === undefined) return NO_HEADERS;
  const parts: Uint8Array[] = [];
  for (const name in headers) {
    const value = headers[name] ?? NO_HEADERS;
    parts.push(headOf(name, value.length), value);
  }
  return Buffer.concat([varint(parts.length / 2), ...parts]);
}

/** What is before a header's value: a header of each record has one name and one length, so the last is kept. */
function headOf(name: string, length: number): Uint8Array {
  if (name !== lastHead.name || length !== lastHead.length) {
    const nameBytes = Buffer.from(name, 'utf8');
    lastHead = { name, length, bytes: Buffer.concat([varint(nameBytes.length), nameBytes, varint(length)]) };
  }
  return lastHead.bytes;
}

interface Reading {
  readonly bytes: Buffer;
  at: number;
}

const NO_HEADERS = Uint8Array.of(0);
let lastHead = { name: '', length: -1, bytes: NO_HEADERS };

function readVarint(cursor: Reading): number {
  let raw = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.bytes[cursor.at++] ?? 0;
    raw |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return (raw >>> 1) ^ -(raw & 1);
}

function varint(value: number): Uint8Array {
  let raw = ((value << 1) ^ (value >> 31)) >>> 0;
  const bytes: number[] = [];
  while (raw > 0x7f) {
    bytes.push((raw & 0x7f) | 0x80);
    raw >>>= 7;
  }
  bytes.push(raw);
  return Uint8Array.from(bytes);
}
