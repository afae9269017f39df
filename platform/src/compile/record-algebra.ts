import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Row } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { StateAlgebra } from '../operator/index.ts';
import type { NamedExpression } from '../plan/expression.ts';
import { requireVersion, STATE_VERSION } from './state-version.ts';

/** The algebra of a rows leaf: a state is the row of one record, at its event time, under the key `sequence/partition/offset`. */
export function recordAlgebra(columns: readonly NamedExpression[]): StateAlgebra {
  const writer = new ByteWriter();
  const codecs = columns.map(({ name, value: { column } }) => ({
    name,
    write: valueWriter(column),
    read: valueReader(column),
  }));
  return {
    merge() {
      // A record is the same wherever it comes from.
    },
    encode(state) {
      writer.byte(STATE_VERSION);
      for (const { name, write } of codecs) write(writer, (state as Row)[name] ?? null);
      return writer.take();
    },
    decode(bytes) {
      const reader = new ByteReader(bytes);
      requireVersion(reader);
      return Object.fromEntries(codecs.map(({ name, read }) => [name, read(reader)]));
    },
    starts: (time) => [time],
    rows: (time, key, state) => [
      { finalAt: -Infinity, time, order: key.split('/').map(Number), row: state as Row, shown: true },
    ],
    retire: () => true,
    endsByStart: true,
    due: () => -Infinity,
    until: () => -Infinity,
  };
}
