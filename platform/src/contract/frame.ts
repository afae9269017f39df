/** Bytes before the Avro body in Confluent's wire format: 0x00, then the schema's id as int32 big endian. */
export const FRAME = 5;

/** An Avro body in Confluent's wire format. */
export function frame(schemaId: number, body: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(FRAME + body.length);
  framed[0] = 0;
  framed.writeInt32BE(schemaId, 1);
  framed.set(body, FRAME);
  return framed;
}

/** The schema id of the framed value at `start`, or -1 where the bytes are not framed. */
export function schemaIdAt(bytes: Buffer, start: number, end: number): number {
  return end - start < FRAME || bytes[start] !== 0 ? -1 : bytes.readInt32BE(start + 1);
}
