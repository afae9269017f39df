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

/**
 * Two contracts of up to four partitions: the first has all its columns, the second a few; which may be NULL is chosen. What may not has
 * a fallback, for records of older writers; some have had another name, and enums read what newer writers write as one of theirs.
 */
export function anyContracts(choices: Choices): readonly [Contract, Contract] {
  const declared = { version: '1.0.0', owner: 'test', description: 'For the fuzzer', idle: '1 minute' };
  const left = contract({
    ...declared,
    name: 'test.left',
    fields: {
      at: timestamp(),
      who: text(),
      note: text({ aliases: ['remark'] }).nullable(),
      kind: anyKind(choices),
      whole: choices.chance(60) ? int64({ aliases: ['entire'] }).nullable() : int64({ fallback: 7 }),
      small: choices.chance(60) ? int32().nullable() : int32({ fallback: -1, aliases: ['little'] }),
      money: choices.chance(60) ? decimal(38, 3).nullable() : decimal(38, 3, { fallback: '-12345678901234567890.125' }),
      price: choices.chance(60)
        ? decimal(10, 2, { aliases: ['cost'] }).nullable()
        : decimal(10, 2, { fallback: '9.99' }),
      ratio: choices.chance(60) ? double({ sumScale: 6 }).nullable() : double({ sumScale: 6, fallback: 0.1 }),
      plain: choices.chance(60) ? double().nullable() : double({ fallback: -0 }),
      flag: choices.chance(60) ? boolean().nullable() : boolean({ fallback: true }),
      seen: choices.chance(60) ? timestamp().nullable() : timestamp({ fallback: '2024-02-29T00:00:00.000001Z' }),
      day: choices.chance(60) ? date().nullable() : date({ fallback: '2024-02-29' }),
    },
    key: 'who',
    eventTime: 'at',
    partitions: choices.between(1, 4),
  });
  const right = contract({
    ...declared,
    name: 'test.right',
    fields: {
      id: choices.chance(60) ? int64().nullable() : int64(),
      label: text(),
      kind: anyKind(choices),
      at: timestamp(),
      amount: choices.chance(60) ? decimal(12, 3).nullable() : decimal(12, 3),
      weight: choices.chance(60) ? double({ sumScale: 0 }).nullable() : double({ sumScale: 0 }),
      good: choices.chance(60) ? boolean().nullable() : boolean(),
      small: choices.chance(60) ? int32({ aliases: ['little'] }).nullable() : int32({ fallback: 2 }),
    },
    key: 'label',
    eventTime: 'at',
    partitions: choices.between(1, 4),
  });
  return [left, right];
}

const SYMBOLS = ['b', 'a', 'C'] as const;

const anyKind = (choices: Choices) =>
  choices.chance(60)
    ? oneOf(SYMBOLS, { unknownSymbol: 'a', aliases: ['sort'] }).nullable()
    : oneOf(SYMBOLS, { fallback: 'C', unknownSymbol: 'b' });
