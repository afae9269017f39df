import fc from 'fast-check';
import type { Column, ColumnType, Columns, Row, Scalar } from '../../contract/column.ts';
import type { Expression, FunctionName } from '../../plan/expression.ts';
import { FARTHEST } from '../../time/index.ts';

const int64: ColumnType = { kind: 'int64' };
const int32: ColumnType = { kind: 'int32' };
const text: ColumnType = { kind: 'text' };
const boolean: ColumnType = { kind: 'boolean' };
const double: ColumnType = { kind: 'double', sumScale: null };
const timestamp: ColumnType = { kind: 'timestamp' };
const date: ColumnType = { kind: 'date' };
const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });

/** A column of every type that can be computed with, nullable and not. */
export const columns: Columns = Object.fromEntries(
  Object.entries({
    whole: int64,
    small: int32,
    note: text,
    flag: boolean,
    ratio: double,
    money: decimal(38, 3),
    price: decimal(10, 2),
    seen: timestamp,
    day: date,
  }).flatMap(([name, type]): [string, Column][] => [
    [name, { type, nullable: false }],
    [`${name}OrNull`, { type, nullable: true }],
  ]),
);

const most = 10n ** 38n - 1n;
const units = (digits: number): fc.Arbitrary<number | bigint> =>
  fc
    .oneof(
      fc.bigInt({ min: -1000n, max: 1000n }),
      fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }),
      fc.constantFrom(...(digits === 38 ? [most, -most, 5n * 10n ** 34n, 2n ** 53n] : [10n ** 10n - 1n])),
    )
    .map((value) => (value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n ? Number(value) : value));
const words = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'A',
    'ab',
    ' a ',
    '  ',
    '\u00a0a',
    'é',
    'e\u0301',
    'İ',
    'ß',
    '\uffff',
    '\ufeffa',
    '😀',
    '\u{10ffff}',
    "o'c",
  ),
  fc.constantFrom('12', '-7', '+7', '007', '-0', '123456789012345', '1234567890123456', '1.5', ' 1', '٣', '1\n', '1e3'),
  fc.string({ unit: 'binary', maxLength: 6 }).map((value) => value.replaceAll('\0', '').toWellFormed()),
);
const instants = fc.oneof(
  fc.integer({ min: -5_000_000, max: 5_000_000 }),
  fc.integer({ min: -FARTHEST, max: FARTHEST }),
  fc.constantFrom(0, -1, FARTHEST, -FARTHEST, 951_782_400_000_000 - 1, -86_400_000_000),
);
const numbers = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 31, 1),
);
const doubles = fc
  .oneof(
    fc.constantFrom(0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.29, 0.49999999999999994, 1e15, 2 ** 53, 1e22, 1e38, 1.7e308),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: -5000, max: 5000 }).map((value) => value / 1000),
  )
  .map((value) => value + 0);

/** Any value of a type but NULL. */
function valueOfType(type: ColumnType): fc.Arbitrary<Exclude<Scalar, null>> {
  switch (type.kind) {
    case 'int64':
      return numbers;
    case 'int32':
      return fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
    case 'boolean':
      return fc.boolean();
    case 'double':
      return doubles;
    case 'decimal':
      return units(type.precision);
    case 'timestamp':
      return instants;
    case 'date':
      return fc.oneof(fc.integer({ min: -719_162, max: 2_932_896 }), fc.integer({ min: -3, max: 3 }));
    default:
      return words;
  }
}

/** A row of {@link columns}. */
export const anyRow: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(
    Object.entries(columns).map(([name, { type, nullable }]) => [
      name,
      nullable ? fc.option(valueOfType(type), { freq: 3 }) : valueOfType(type),
    ]),
  ),
);

type Any = fc.Arbitrary<Expression>;

const call = (name: FunctionName, type: ColumnType, given: readonly Expression[], nullable?: boolean): Expression => ({
  node: 'call',
  function: name,
  arguments: given,
  column: { type, nullable: nullable ?? given.some(({ column }) => column.nullable) },
});
const literal = (type: ColumnType, value: Exclude<Scalar, null>): Expression => ({
  node: 'literal',
  value,
  column: { type, nullable: false },
});
const column = (name: string): Any => {
  const [plain, orNull] = [name, `${name}OrNull`].map((each): Expression => {
    const known = columns[each];
    if (known === undefined) throw new TypeError(each);
    return { node: 'column', name: each, column: known };
  }) as [Expression, Expression];
  return fc.constantFrom(plain, orNull);
};
/** A strict function; `nullable` where it may give NULL by itself. */
const of = (name: FunctionName, type: ColumnType, given: readonly Any[], own: 'null' | 'never' = 'never'): Any =>
  fc.tuple(...given).map((values) => call(name, type, values, own === 'null' ? true : undefined));
const oneOf = (names: readonly FunctionName[], type: ColumnType, given: readonly Any[], own?: 'null'): Any =>
  fc.constantFrom(...names).chain((name) => of(name, type, given, own));
const unit = (...units: readonly string[]): Any => fc.constantFrom(...units).map((name) => literal(text, name));

/** What every type has. */
const choices = (type: ColumnType, own: Any, condition: Any): Any[] => [
  fc.tuple(condition, own, condition, own, own).map((given) =>
    call(
      'case',
      type,
      given,
      [1, 3, 4].some((at) => given[at]?.column.nullable),
    ),
  ),
  fc.tuple(own, own).map((given) =>
    call(
      'coalesce',
      type,
      given,
      given.every((each) => each.column.nullable),
    ),
  ),
  of('nullIf', type, [own, own], 'null'),
  fc.constant(call('null', type, [], true)),
];

const typed = fc.letrec<Record<string, Expression>>((tie) => {
  const [integer, money, price, ratio] = [tie('integer'), tie('money'), tie('price'), tie('ratio')];
  const [word, condition, instant, day, wide] = [
    tie('word'),
    tie('condition'),
    tie('instant'),
    tie('day'),
    tie('wide'),
  ];
  const [moneyType, priceType] = [decimal(38, 3), decimal(38, 2)];
  const family = (type: ColumnType, names: readonly string[], calls: readonly Any[], own: Any): Any => {
    const leaf = fc.oneof(
      ...names.map(column),
      valueOfType(type).map((value) => literal(type, value)),
    );
    const depth = { maxDepth: 3, depthIdentifier: 'expression', depthSize: 'small' } as const;
    return fc.oneof(depth, leaf, ...calls, ...choices(type, own, condition));
  };
  const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const;
  return {
    integer: family(
      int64,
      ['whole', 'small'],
      [
        oneOf(['add', 'subtract', 'multiply', 'modulo'], int64, [integer, integer], 'null'),
        oneOf(['negate', 'absolute'], int64, [integer]),
        of('length', int64, [word]),
        of('part', int64, [instant, unit('second', 'minute', 'hour', 'day', 'month', 'year', 'dayOfWeek')]),
        of('since', int64, [instant, instant], 'null'),
        ...[word, money, ratio].map((from) => of('toInteger', int64, [from], 'null')),
        of('toInteger', int64, [condition]),
        of('toInteger', int64, [integer]),
      ],
      integer,
    ),
    money: family(
      moneyType,
      ['money'],
      [
        ...[money, price, integer].flatMap((other) => [
          oneOf(['add', 'subtract'], moneyType, [money, other], 'null'),
          oneOf(['add', 'subtract'], moneyType, [other, money], 'null'),
        ]),
        of('multiply', moneyType, [money, integer], 'null'),
        oneOf(['negate', 'absolute'], moneyType, [money]),
        ...[integer, ratio, price, wide].map((from) => of('toDecimal', moneyType, [from], 'null')),
      ],
      money,
    ),
    price: family(
      priceType,
      ['price'],
      [
        oneOf(['add', 'subtract'], priceType, [price, price], 'null'),
        ...[integer, ratio, money, wide].map((from) => of('toDecimal', priceType, [from], 'null')),
      ],
      price,
    ),
    wide: fc.oneof(
      of('multiply', decimal(38, 5), [money, price], 'null'),
      oneOf(['floor', 'ceiling', 'round'], decimal(38, 0), [money]),
      fc
        .tuple(fc.constantFrom(1, 9, 20, 38), fc.constantFrom(0, 1, 9, 20))
        .chain(([precision, scale]) =>
          of('toDecimal', decimal(Math.max(precision, scale), scale), [fc.oneof(money, ratio)], 'null'),
        ),
    ),
    ratio: family(
      double,
      ['ratio'],
      [
        ...[ratio, integer, money].map((other) =>
          oneOf(['add', 'subtract', 'multiply'], double, [ratio, other], 'null'),
        ),
        of('divide', double, [fc.oneof(integer, money, ratio), fc.oneof(integer, price, ratio)], 'null'),
        oneOf(['negate', 'absolute', 'floor', 'ceiling', 'round'], double, [ratio]),
        ...[integer, money, price].map((from) => of('toDouble', double, [from])),
      ],
      ratio,
    ),
    word: family(
      text,
      ['note'],
      [
        oneOf(['lower', 'upper', 'trim'], text, [word]),
        of('substring', text, [word, integer, integer]),
        of('concat', text, [word, word]),
        of('replace', text, [word, word, word]),
        ...[integer, condition, word].map((from) => of('toText', text, [from])),
      ],
      word,
    ),
    condition: family(
      boolean,
      ['flag'],
      [
        ...[integer, money, ratio, word, instant, day].map((side) => oneOf(comparisons, boolean, [side, side])),
        oneOf(['eq', 'ne'], boolean, [condition, condition]),
        fc.constantFrom('and' as const, 'or' as const).chain((name) => of(name, boolean, [condition, condition])),
        of('not', boolean, [condition]),
        fc.oneof(integer, word, money, instant).map((given) => call('isNull', boolean, [given], false)),
        oneOf(['startsWith', 'endsWith', 'contains'], boolean, [word, word]),
      ],
      condition,
    ),
    instant: family(
      timestamp,
      ['seen'],
      [
        of('startOf', timestamp, [instant, unit('second', 'minute', 'hour', 'day', 'week', 'month', 'year')]),
        of('later', timestamp, [instant, integer], 'null'),
        of('toTimestamp', timestamp, [day], 'null'),
      ],
      instant,
    ),
    day: family(date, ['day'], [of('toDate', date, [instant])], day),
  };
});

/** Any expression over {@link columns}. */
export const anyExpression: Any = fc.oneof(...Object.values(typed));
