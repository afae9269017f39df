import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnType, Row, Scalar } from '../contract/column.ts';
import { integer } from '../contract/decimal.ts';
import type { Expression, FunctionName } from '../plan/expression.ts';
import { valueOf } from '../testing/evaluator/value-of.ts';
import { FARTHEST } from '../time/index.ts';
import { compileExpression, compileRow } from './compile-expression.ts';

const text: ColumnType = { kind: 'text' };
const flag: ColumnType = { kind: 'boolean' };
const int: ColumnType = { kind: 'int64' };
const real: ColumnType = { kind: 'double', sumScale: null };
const instant: ColumnType = { kind: 'timestamp' };
const day: ColumnType = { kind: 'date' };
const kind: ColumnType = { kind: 'enum', symbols: ['b', 'A'] };
const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });

const literal = (value: Exclude<Scalar, null>, type: ColumnType): Expression => ({
  node: 'literal',
  value,
  column: { type, nullable: false },
});
const call = (name: FunctionName, type: ColumnType, operands: readonly Expression[], nullable = true): Expression => ({
  node: 'call',
  function: name,
  arguments: operands,
  column: { type, nullable },
});
const words = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '  a b  ',
    'ÀÉx',
    '-7',
    '+000000000000012',
    '1234567890123456',
    '\u{10000}b\u{ffff}',
    'a\u{1f600}a',
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', 'é', '\u{ffff}', '\u{1f600}', '$', '1'), maxLength: 6 }),
);
const most = Number.MAX_SAFE_INTEGER;
const integers = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, most, -most, 2 ** 31),
  fc.integer({ min: -40, max: 40 }),
  fc.maxSafeInteger(),
);
const doubles = fc
  .oneof(
    fc.constantFrom(0, 0.5, -0.5, 2.5, 0.49999999999999994, 1e308, -1e308, 5e-324, 2 ** 53, 1e37, 0.29),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8),
  )
  .map((x) => x + 0);
const instants = fc.oneof(
  fc.constantFrom(0, -1, FARTHEST, -FARTHEST, Date.UTC(1900, 1, 28, 23) * 1000, Date.UTC(2000, 1, 29) * 1000 - 1),
  fc.integer({ min: -FARTHEST, max: FARTHEST }),
);
const days = fc.integer({ min: -719_162, max: 2_932_896 });
const unitsOf = (precision: number): fc.Arbitrary<number | bigint> => {
  const end = 10n ** BigInt(precision) - 1n;
  return fc
    .oneof(fc.bigInt({ min: -end, max: end }), fc.constantFrom(end, -end, 0n), fc.bigInt({ min: -99n, max: 99n }))
    .map((n) => integer(n < -end || n > end ? 0n : n));
};

/** A column or literal of each type, and the values of the columns. */
const leaves: readonly [string, ColumnType, fc.Arbitrary<Exclude<Scalar, null>>][] = [
  ['t', text, words],
  ['b', flag, fc.boolean()],
  ['i', int, integers],
  ['j', { kind: 'int32' }, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ['r', real, doubles],
  ['at', instant, instants],
  ['day', day, days],
  ['kind', kind, fc.constantFrom('b', 'A')],
  ['d0', decimal(38, 0), unitsOf(38)],
  ['d2', decimal(12, 2), unitsOf(12)],
  ['d20', decimal(38, 20), unitsOf(38)],
];
const rows: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(
    leaves.flatMap(([name, , values]) => [
      [name, values],
      [`${name}OrNull`, fc.option(values)],
    ]),
  ),
);

/** What a function takes and gives; a text in place of a type is a literal. `sure` is NULL only where an operand is. */
interface Signature {
  readonly name: FunctionName;
  readonly type: ColumnType;
  readonly operands: readonly (ColumnType | string)[];
  readonly sure?: true;
}

const types = leaves.map(([, type]) => type);
const numbers = types.filter(({ kind }) => ['int32', 'int64', 'double', 'decimal'].includes(kind));
const isInt = ({ kind }: ColumnType) => kind === 'int32' || kind === 'int64';
const scaleOf = (type: ColumnType) => (type.kind === 'decimal' ? type.scale : 0);
const int32: ColumnType = { kind: 'int32' };
const sure = true as const;

function arithmetic(name: FunctionName, a: ColumnType, b: ColumnType): Signature[] {
  const scale = name === 'multiply' ? scaleOf(a) + scaleOf(b) : Math.max(scaleOf(a), scaleOf(b));
  if (isInt(a) && isInt(b)) return [{ name, type: int, operands: [a, b] }];
  if (a.kind === 'double' || b.kind === 'double') return [{ name, type: real, operands: [a, b] }];
  return scale > 38 ? [] : [{ name, type: decimal(38, scale), operands: [a, b] }];
}

const signatures: readonly Signature[] = [
  ...numbers.flatMap((a) =>
    numbers.flatMap((b) => (['add', 'subtract', 'multiply'] as const).flatMap((name) => arithmetic(name, a, b))),
  ),
  ...numbers.flatMap((a) => numbers.map((b): Signature => ({ name: 'divide', type: real, operands: [a, b] }))),
  ...[int, int32].map((a): Signature => ({ name: 'modulo', type: int, operands: [a, int] })),
  ...numbers.flatMap((a) =>
    (['negate', 'absolute'] as const).map((name): Signature => ({
      name,
      type: isInt(a) ? int : a,
      operands: [a],
      sure,
    })),
  ),
  ...numbers
    .filter((a) => !isInt(a))
    .flatMap((a) =>
      (['floor', 'ceiling', 'round'] as const).map((name): Signature => ({
        name,
        type: a.kind === 'double' ? real : decimal(38, 0),
        operands: [a],
        sure,
      })),
    ),
  ...types.flatMap((a): Signature[] => [
    { name: 'case', type: a, operands: [flag, a, flag, a, a] },
    { name: 'coalesce', type: a, operands: [a, a, a] },
    { name: 'nullIf', type: a, operands: [a, a] },
    { name: 'null', type: a, operands: [] },
    { name: 'isNull', type: flag, operands: [a], sure },
    ...(['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const).map((name): Signature => ({
      name,
      type: flag,
      operands: [a, isInt(a) ? int : a],
      sure,
    })),
  ]),
  ...(['and', 'or'] as const).map((name): Signature => ({ name, type: flag, operands: [flag, flag], sure })),
  { name: 'not', type: flag, operands: [flag], sure },
  ...(['lower', 'upper', 'trim'] as const).map((name): Signature => ({ name, type: text, operands: [text], sure })),
  { name: 'length', type: int, operands: [text], sure },
  { name: 'substring', type: text, operands: [text, int, int32], sure },
  { name: 'substring', type: text, operands: [text, int32, int], sure },
  { name: 'concat', type: text, operands: [text, text], sure },
  ...(['startsWith', 'endsWith', 'contains'] as const).map((name): Signature => ({
    name,
    type: flag,
    operands: [text, text],
    sure,
  })),
  { name: 'replace', type: text, operands: [text, text, text], sure },
  ...['second', 'minute', 'hour', 'day', 'week', 'month', 'year'].map((unit): Signature => ({
    name: 'startOf',
    type: instant,
    operands: [instant, unit],
    sure,
  })),
  ...['second', 'minute', 'hour', 'day', 'month', 'year', 'dayOfWeek'].map((unit): Signature => ({
    name: 'part',
    type: int,
    operands: [instant, unit],
    sure,
  })),
  { name: 'later', type: instant, operands: [instant, int] },
  { name: 'since', type: int, operands: [instant, instant] },
  { name: 'toDate', type: day, operands: [instant], sure },
  { name: 'toTimestamp', type: instant, operands: [day] },
  ...[text, flag, ...numbers].map((a): Signature => ({ name: 'toInteger', type: int, operands: [a] })),
  ...numbers.flatMap((a) =>
    [decimal(38, 20), decimal(12, 2), decimal(38, 0)].map((type): Signature => ({
      name: 'toDecimal',
      type,
      operands: [a],
    })),
  ),
  ...numbers.map((a): Signature => ({ name: 'toDouble', type: real, operands: [a], sure })),
  ...[text, flag, int, int32, kind].map((a): Signature => ({ name: 'toText', type: text, operands: [a], sure })),
];

const keyOf = (type: ColumnType) => JSON.stringify(type);
const byType = new Map<string, Signature[]>();
for (const each of signatures) byType.set(keyOf(each.type), [...(byType.get(keyOf(each.type)) ?? []), each]);

/** A column or a literal of a type. */
const simple = (type: ColumnType): fc.Arbitrary<Expression> =>
  fc.oneof(
    ...leaves
      .filter(([, own]) => keyOf(own) === keyOf(type))
      .flatMap(([name, own, values]) => [
        fc.constantFrom<Expression[]>(
          { node: 'column', name, column: { type: own, nullable: false } },
          { node: 'column', name: `${name}OrNull`, column: { type: own, nullable: true } },
        ),
        values.map((each) => literal(each, own)),
      ]),
  );

/** A call whose operands are calls of at most this depth. */
function callOf({ name, type, operands, sure }: Signature, depth: number): fc.Arbitrary<Expression> {
  const operand = (wanted: ColumnType | string): fc.Arbitrary<Expression> => {
    if (typeof wanted === 'string') return fc.constant(literal(wanted, text));
    const known = byType.get(keyOf(wanted)) ?? [];
    if (depth === 0 || known.length === 0) return simple(wanted);
    return fc.oneof(
      simple(wanted),
      fc.constantFrom(...known).chain((each) => callOf(each, depth - 1)),
    );
  };
  return fc
    .tuple(...operands.map(operand))
    .map((each) =>
      call(name, type, each, sure === undefined || (name !== 'isNull' && each.some(({ column }) => column.nullable))),
    );
}

test.each(Object.entries(Object.groupBy(signatures, ({ name }) => name)))(
  '%s means what the plain evaluator says',
  (_, own) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...own).chain((each) => callOf(each, 2)),
        fc.array(rows, { minLength: 4, maxLength: 4 }),
        (expression, given) => {
          const compiled = compileExpression(expression);
          for (const row of given) expect(compiled(row)).toBe(valueOf(expression, row));
        },
      ),
      { numRuns: 100 },
    );
  },
);

test('what stands in several places is computed once, so repeated columns do not multiply', () => {
  let sum: Expression = { node: 'column', name: 'i', column: { type: int, nullable: false } };
  for (let depth = 0; depth < 50; depth++) sum = call('add', int, [sum, sum]);
  expect(compileExpression(sum)({ i: 3 })).toBe(3 * 2 ** 50);
});

test('a row of expressions shares what they have in common', () => {
  const column: Expression = { node: 'column', name: 't', column: { type: text, nullable: true } };
  const upper = (): Expression => call('upper', text, [column]);
  const row = compileRow([
    { name: 'a', value: upper() },
    { name: 'b', value: call('length', int, [upper()]) },
  ]);
  expect([row({ t: 'ßx' }), row({ t: null })]).toEqual([
    { a: 'ßX', b: 2 },
    { a: null, b: null },
  ]);
});
