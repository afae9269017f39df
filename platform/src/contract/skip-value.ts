import type { AvroType } from '../compatibility/avro/avro-type.ts';
import { MeshError } from '../error/index.ts';

/** Values of a type that are still to be skipped; of an array or map those of a block, further blocks follow. */
interface Items {
  readonly type: AvroType;
  readonly isMap: boolean;
  left: number;
  /** Where the last of them began. */
  began: number;
}

/**
 * The position behind a value of any type, of which nothing is made: for fields that a reader does not know. What is within a value
 * waits in a list, not on the stack, so a value may nest as deep as it is long. Format: Avro 1.12, "Binary encoding".
 * Fails with `RECORD_DAMAGED` where the value does not end within the bytes.
 */
export function skipValue(bytes: Buffer, start: number, type: AvroType): number {
  let at = start;

  /** A zigzag varint; only lengths and counts are looked at, which are safe integers. */
  const long = (): number => {
    let value = 0;
    let scale = 1;
    for (let byte = 128; byte > 127; scale *= 128) {
      byte = bytes[at++] ?? damaged(start);
      value += (byte & 127) * scale;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const over = (length: number): void => {
    if (!(length >= 0 && at + length <= bytes.length)) damaged(start);
    at += length;
  };

  const pending: (AvroType | Items)[] = [type];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('left' in next) {
      // Values without bytes, such as nulls, are all skipped at once, however many there are said to be.
      if (next.left > 0 && next.began !== at) {
        next.left -= 1;
        next.began = at;
        if (next.isMap) over(long());
        pending.push(next, next.type);
        continue;
      }
      next.began = -1;
      next.left = long();
      if (next.left < 0) {
        over(long());
        next.left = 0;
        pending.push(next);
      } else if (next.left > 0) pending.push(next);
      continue;
    }
    switch (next.kind) {
      case 'null':
        break;
      case 'boolean':
        over(1);
        break;
      case 'float':
        over(4);
        break;
      case 'double':
        over(8);
        break;
      case 'int':
      case 'long':
      case 'enum':
        long();
        break;
      case 'bytes':
      case 'string':
        over(long());
        break;
      case 'fixed':
        over(next.size);
        break;
      case 'union':
        pending.push(next.branches[long()] ?? damaged(start));
        break;
      case 'array':
        pending.push({ type: next.items, isMap: false, left: 0, began: -1 });
        break;
      case 'map':
        pending.push({ type: next.values, isMap: true, left: 0, began: -1 });
        break;
      case 'record':
        for (let field = next.fields.length - 1; field >= 0; field--) {
          const inner = next.fields[field];
          if (inner !== undefined) pending.push(inner.type);
        }
        break;
    }
  }
  return at;
}

function damaged(start: number): never {
  throw new MeshError({
    code: 'RECORD_DAMAGED',
    found: `a value at byte ${start} that does not end within its record`,
    expected: 'a value as the schema it was written with lays it out',
    likelyCause: 'the record was written with another schema than the one it names',
  });
}
