import type { Expression, FunctionName } from '../expression.ts';
import { BOOLEAN } from '../kind.ts';
import { call, argument, strict, partial, type Argument, type Functions } from './call.ts';
import { requireSame, unified } from './unified.ts';

/** What every value has. */
export function comparisons(self: Expression): Functions {
  const { type } = self.column;
  const compare = (name: FunctionName) => (other: Argument) => {
    const right = argument(type, other);
    requireSame('a comparison', type, right.column.type);
    return strict(name, BOOLEAN, self, right);
  };
  return {
    ...{ eq: compare('eq'), ne: compare('ne'), lt: compare('lt'), lte: compare('lte') },
    ...{ gt: compare('gt'), gte: compare('gte') },
    isNull: () => call('isNull', BOOLEAN, false, [self]),
    orElse: (other: Argument) => coalesced([self, argument(type, other)]),
    nullIf: (other: Argument) => {
      const right = argument(type, other);
      requireSame('a comparison', type, right.column.type);
      return partial('nullIf', type, self, right);
    },
  };
}

/** The first of them that is not NULL. */
export const coalesced = (values: readonly Expression[]): Expression =>
  call(
    'coalesce',
    unified('the first that is not NULL', values),
    values.every((value) => value.column.nullable),
    values,
  );
