import type { Column, ColumnType, Row, Scalar } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Choices } from './choices.ts';

/** Texts that engines have been seen to treat differently: case, accents, order by code unit, quotes, spaces, digits. */
const WORDS = [
  ...[
    'a',
    '',
    'b',
    'A',
    'ab',
    ' a',
    'a ',
    'aa',
    "o'clock",
    '"',
    '\\',
    '%',
    '_',
    '\n',
    '\t a',
    'é',
    'e\u0301',
    'É',
    'ß',
  ],
  ...[
    'İ',
    'ı',
    'ǆ',
    '\uffff',
    '\ud7ff',
    '\ue000',
    '😀',
    '\u{10ffff}',
    '👩‍👩‍👧',
    '\u{1f600}a',
    '\u00a0',
    '\u2028',
    '\u0001',
  ],
  ...[
    '0',
    '1',
    '-1',
    '+7',
    '007',
    '123456789012345',
    '1234567890123456',
    '-0',
    '1.5',
    '1e3',
    ' 1',
    '٣',
    'true',
    'null',
  ],
] as [string, ...string[]];
const DOUBLES = [
  ...[0, 1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.2, 0.3, 1.0000005, 2.5e-7, 5e-7, -5e-7, 0.49999999999999994, 1e9],
  ...[123456.7890125, 4503599627370495.5, 2 ** 53, -(2 ** 53), 1e15, 1.7e22, 5e-324],
] as [number, ...number[]];
const DAY = 86_400_000_000;
const DATES = [0, 1, -1, 59, 365, -719_162, 2_932_896, 19_782, 11_016, -103_000, 102_000] as [number, ...number[]];
/** Beginnings and ends of seconds, days, weeks, months and years, far from 1970 too. */
const TIMES = [0, 1, -1, 999_999, DAY, -DAY, 4 * DAY, -3 * DAY, 59 * DAY - 1, 19_782 * DAY, -8_000 * DAY - 1] as [
  number,
  ...number[],
];

/** Few, so that rows meet. */
const FREQUENT = ['a', 'b', '', 'A'] as const;
/** Their order by code point is not that by UTF-16 unit. */
const FAR = ['\uffff', '😀', '\ue000', '\u{10ffff}', 'a\uffff', 'a😀'] as const;

/** A text of all Unicode but surrogates and U+0000. */
function anyText(choices: Choices, farPercent: number): string {
  if (choices.chance(farPercent)) return choices.of(FAR);
  if (choices.chance(40)) return choices.of(FREQUENT);
  if (!choices.chance(8)) return choices.of(WORDS);
  return Array.from({ length: choices.between(1, 4) }, () => {
    const point = choices.between(1, choices.of([0x7f, 0x7ff, 0xffff, 0x10ffff]));
    return String.fromCodePoint(point >= 0xd800 && point <= 0xdfff ? point - 0x800 : point);
  }).join('');
}

function anyInteger(choices: Choices, most: number): number {
  const near = [0, 1, -1, 2, 3, -7, 10, 100] as [number, ...number[]];
  if (choices.chance(80)) return choices.of(near);
  const far = choices.between(0, most);
  return choices.chance(50) ? -far : far;
}

function anyDecimal(choices: Choices, precision: number): number | bigint {
  const small = BigInt(anyInteger(choices, 100_000));
  const digits = choices.chance(40) ? BigInt(choices.between(1, precision)) : 2n;
  const units =
    (choices.chance(30) ? (small < 0n ? -1n : 1n) * (10n ** digits - 1n) : small) % 10n ** BigInt(precision);
  return Number.isSafeInteger(Number(units)) ? Number(units) : units;
}

/** A value of a type; extremes are rare, so that most sums exist. `farPercent`: of texts, those whose order is a matter. */
export function anyValue(choices: Choices, type: ColumnType, farPercent = 25): Exclude<Scalar, null> {
  switch (type.kind) {
    case 'text':
      return anyText(choices, farPercent);
    case 'boolean':
      return choices.chance(50);
    case 'int32':
      return anyInteger(choices, 2 ** 31 - 1);
    case 'int64':
      return anyInteger(choices, choices.chance(10) ? 2 ** 53 - 1 : 2 ** 40);
    case 'decimal':
      return anyDecimal(choices, type.precision);
    case 'double':
      return choices.of(DOUBLES);
    case 'timestamp':
      return choices.of(TIMES) + choices.of([0, 1, 1000, 61_000_000]);
    case 'date':
      return choices.of(DATES);
    case 'enum':
      return type.symbols[choices.below(type.symbols.length)] ?? '';
    default:
      throw new TypeError(`no contract has a ${type.kind}`);
  }
}

/** Percentages: of texts, those whose order is a matter; of numbers, those of which a few leave the type of their sum. */
export interface Rarities {
  readonly farPercent: number;
  readonly greatPercent: number;
}

/** A number that is alone in its type's sum, if that; of types without such, undefined. */
function greatValue(choices: Choices, type: ColumnType): Exclude<Scalar, null> | undefined {
  const sign = choices.of([1, -1]);
  if (type.kind === 'int64') return sign * Number.MAX_SAFE_INTEGER;
  if (type.kind === 'double') return sign * choices.of([1e300, 9e31, 1e38]);
  if (type.kind !== 'decimal') return undefined;
  const units = BigInt(sign) * (10n ** BigInt(type.precision) - 1n);
  return Number.isSafeInteger(Number(units)) ? Number(units) : units;
}

function anyCell(choices: Choices, { type, nullable }: Column, { farPercent, greatPercent }: Rarities): Scalar {
  if (nullable && choices.chance(25)) return null;
  const great = choices.chance(greatPercent) ? greatValue(choices, type) : undefined;
  return great ?? anyValue(choices, type, farPercent);
}

/** A row of a contract at an event time. */
export const anyRow = (choices: Choices, contract: Contract, time: number, rarities: Rarities): Row =>
  Object.fromEntries(
    Object.entries(contract.columns).map(([name, column]) => [
      name,
      name === contract.eventTime ? time : anyCell(choices, column, rarities),
    ]),
  );
