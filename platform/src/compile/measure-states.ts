import type { ByteReader } from '../contract/byte-reader.ts';
import type { ByteWriter } from '../contract/byte-writer.ts';
import type { Aggregate } from '../operator/index.ts';

/** The operators of a plan's measures as one, over the list of their states. */
export interface MeasureStates {
  create(): object[];
  merge(into: object[], from: readonly object[]): void;
  write(writer: ByteWriter, states: readonly object[]): void;
  read(reader: ByteReader): object[];
}

export function measureStates(operators: readonly Omit<Aggregate<object>, 'add'>[]): MeasureStates {
  const part = (states: readonly object[], at: number): object => states[at] ?? {};
  return {
    create: () => operators.map((operator) => operator.create()),
    merge: (into, from) => operators.forEach((operator, at) => operator.merge(part(into, at), part(from, at))),
    write: (writer, states) => operators.forEach((operator, at) => operator.write(writer, part(states, at))),
    read: (reader) => operators.map((operator) => operator.read(reader)),
  };
}
