import {
  boolean,
  contract,
  date,
  decimal,
  double,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
  type Contract,
} from '../../contract/index.ts';
import type { Choices } from './choices.ts';

/** Two contracts of up to four partitions: the first has all its columns, the second a few; which may be NULL is chosen. */
export function anyContracts(choices: Choices): readonly [Contract, Contract] {
  const declared = { version: '1.0.0', owner: 'test', description: 'For the fuzzer', idle: '1 minute' };
  const left = contract({
    ...declared,
    name: 'test.left',
    fields: {
      at: timestamp(),
      who: text(),
      note: text().nullable(),
      kind: maybe(choices, oneOf('b', 'a', 'C')),
      whole: maybe(choices, int64()),
      small: maybe(choices, int32()),
      money: maybe(choices, decimal(38, 3)),
      price: maybe(choices, decimal(10, 2)),
      ratio: maybe(choices, double({ sumScale: 6 })),
      plain: maybe(choices, double()),
      flag: maybe(choices, boolean()),
      seen: maybe(choices, timestamp()),
      day: maybe(choices, date()),
    },
    key: 'who',
    eventTime: 'at',
    partitions: choices.between(1, 4),
  });
  const right = contract({
    ...declared,
    name: 'test.right',
    fields: {
      id: maybe(choices, int64()),
      label: text(),
      kind: maybe(choices, oneOf('b', 'a', 'C')),
      at: timestamp(),
      amount: maybe(choices, decimal(12, 3)),
      weight: maybe(choices, double({ sumScale: 0 })),
      good: maybe(choices, boolean()),
      small: maybe(choices, int32()),
    },
    key: 'label',
    eventTime: 'at',
    partitions: choices.between(1, 4),
  });
  return [left, right];
}

const maybe = <T extends { nullable(): unknown }>(choices: Choices, field: T): T | ReturnType<T['nullable']> =>
  choices.chance(60) ? (field.nullable() as ReturnType<T['nullable']>) : field;
