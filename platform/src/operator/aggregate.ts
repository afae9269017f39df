import type { ByteReader } from '../contract/byte-reader.ts';
import type { ByteWriter } from '../contract/byte-writer.ts';
import type { Scalar, Value } from '../contract/column.ts';
import type { ResultPlace } from './overflow.ts';

/**
 * An incremental aggregate. Laws: `merge` is associative and commutative up to `result`; folding the records of two
 * states into one gives what merging the two gives; `read(write(s))` behaves as s.
 */
export interface Aggregate<S> {
  create(): S;
  /** Adds the value, not null, of the record at an event time (microseconds), a sequence (0 where it is not needed) and an address. */
  add(state: S, value: Scalar, time: number, sequence: number, partition: number, offset: number): void;
  /** Adds `from` into `into`, and keeps no reference to it. */
  merge(into: S, from: S): void;
  write(writer: ByteWriter, state: S): void;
  read(reader: ByteReader): S;
  /** NULL where no value was added. `place` is for the words of an error. Fails with `AGGREGATE_OVERFLOW`. */
  result(state: S, place?: ResultPlace): Value;
}
