import type { ColumnType } from '../../contract/column.ts';
import type { Expression } from '../expression.ts';
import { DOUBLE, INT64 } from '../kind.ts';
import { planError } from '../plan-error.ts';

/** Fails with `PLAN_INVALID` unless the two types may be compared. The compiler knows, where it knows the types. */
export function requireSame(what: string, a: ColumnType, b: ColumnType): void {
  if (a.kind === 'decimal' && b.kind === 'decimal' && a.scale !== b.scale)
    throw planError(
      `${what} of decimals of scale ${a.scale} and ${b.scale}`,
      'one scale',
      'they count in different units: bring one to the scale of the other by `toDecimal`',
    );
  if (kindOf(a) !== kindOf(b))
    throw planError(`${what} of ${a.kind} and ${b.kind}`, 'two values of one type', 'one is meant to be cast first');
}

const kindOf = ({ kind }: ColumnType): ColumnType['kind'] => (kind === 'int32' ? 'int64' : kind);

/** The type that values have together: integers of two sizes an int64, doubles of two scales one without. Fails with `PLAN_INVALID`. */
export function unified(what: string, values: readonly Expression[]): ColumnType {
  return values
    .map((value) => value.column.type)
    .reduce((a, b) => {
      requireSame(what, a, b);
      if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision < b.precision ? b : a;
      if (a.kind === 'double' && b.kind === 'double') return a.sumScale === b.sumScale ? a : DOUBLE;
      if (a.kind === 'enum' && b.kind === 'enum') return sameSymbols(what, a, b);
      return a.kind === b.kind ? a : INT64;
    });
}

type Enum = Extract<ColumnType, { kind: 'enum' }>;

function sameSymbols(what: string, a: Enum, b: Enum): Enum {
  if (a.symbols.join() === b.symbols.join()) return a;
  throw planError(
    `${what} of enums of ${a.symbols.join(', ')} and of ${b.symbols.join(', ')}`,
    'the same symbols, in the same order',
    'they are different enums: make text of both by `toText`',
  );
}
