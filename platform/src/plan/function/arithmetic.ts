import type { ColumnType } from '../../contract/column.ts';
import { decimalType, doubleType } from '../../contract/number-type.ts';
import type { Expression, FunctionName } from '../expression.ts';
import { DOUBLE, INT64, type Decimal } from '../kind.ts';
import { literalNode } from '../literal.ts';
import { planError } from '../plan-error.ts';
import { argument, partial, strict, type Argument, type Functions } from './call.ts';
import { toText } from './to-text.ts';

/** What every number has. */
const numbers = (self: Expression): Functions => {
  const calculate = (name: FunctionName) => (other: Argument) => {
    const right = number(self.column.type, other);
    return partial(name, resultOf(name, self.column.type, right.column.type), self, right);
  };
  return {
    ...{ add: calculate('add'), subtract: calculate('subtract'), multiply: calculate('multiply') },
    divide: (other: Argument) => divided('divide', self, number(self.column.type, other)),
    toDecimal: (precision: number, scale: number) =>
      partial('toDecimal', decimalType(precision, scale, 'PLAN_INVALID'), self),
    toDouble: (options: { readonly sumScale?: number | null } = {}) =>
      strict('toDouble', doubleType(options.sumScale ?? null, 'PLAN_INVALID'), self),
  };
};

/** What int32 and int64 have. */
export const integers = (self: Expression): Functions => ({
  ...numbers(self),
  ...toText(self),
  modulo: (other: Argument) => divided('modulo', self, argument(INT64, other)),
  negate: () => strict('negate', INT64, self),
  absolute: () => strict('absolute', INT64, self),
  toInteger: () => strict('toInteger', INT64, self),
});

/** What decimals and doubles have. */
export const fractions = (self: Expression): Functions => {
  const { type } = self.column;
  const whole: ColumnType = type.kind === 'decimal' ? { kind: 'decimal', precision: 38, scale: 0 } : DOUBLE;
  return {
    ...numbers(self),
    ...{ negate: () => strict('negate', type, self), absolute: () => strict('absolute', type, self) },
    ...{ floor: () => strict('floor', whole, self), ceiling: () => strict('ceiling', whole, self) },
    round: () => strict('round', whole, self),
    toInteger: () => partial('toInteger', INT64, self),
  };
};

/** The other number: a literal beside a double is one, text beside a decimal has a scale of its own. */
function number(type: ColumnType, other: Argument): Expression {
  if (typeof other === 'object') return other.expression;
  if (type.kind === 'double') return literalNode(type, other);
  if (typeof other !== 'string') return literalNode(INT64, other);
  const scale = /\.(\d*)$/.exec(other)?.[1]?.length ?? 0;
  return literalNode({ kind: 'decimal', precision: 38, scale: Math.min(scale, 38) }, other);
}

/** NULL where the divisor is zero; a literal is none, and then only a double divided by a small number may be too great. */
function divided(name: 'divide' | 'modulo', self: Expression, by: Expression): Expression {
  const type = name === 'divide' ? DOUBLE : INT64;
  if (by.node !== 'literal' || self.column.type.kind === 'double') return partial(name, type, self, requireDivisor(by));
  return strict(name, type, self, requireDivisor(by));
}

function requireDivisor(by: Expression): Expression {
  if (by.node !== 'literal' || by.value !== 0) return by;
  throw planError('a division by the literal 0', 'a number other than zero', 'the result would always be NULL');
}

function resultOf(name: FunctionName, a: ColumnType, b: ColumnType): ColumnType {
  if (a.kind === 'double' || b.kind === 'double') return DOUBLE;
  if (a.kind !== 'decimal' && b.kind !== 'decimal') return INT64;
  const scale = name === 'multiply' ? scaleOf(a) + scaleOf(b) : Math.max(scaleOf(a), scaleOf(b));
  if (scale <= 38) return { kind: 'decimal', precision: 38, scale };
  throw planError(
    `a product of decimals of scale ${scaleOf(a)} and ${scaleOf(b)}`,
    'scales of at most 38 together',
    'a decimal has 38 digits: bring one to a smaller scale by `toDecimal`',
  );
}

const scaleOf = (type: ColumnType): Decimal['scale'] => (type.kind === 'decimal' ? type.scale : 0);
