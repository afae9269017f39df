import { formatDecimal } from '../../contract/decimal.ts';
import type { Expression, FunctionName } from '../../plan/query-plan.ts';
import { identifier, text } from './quote.ts';

/**
 * An expression as SQL over the columns of its input. DuckDB's own operators have the plan's meaning: logic is
 * three-valued and text compares by its UTF-8 bytes, which is by code point.
 */
export function expression(node: Expression): string {
  switch (node.node) {
    case 'column':
      return identifier(node.name);
    case 'literal':
      return literal(node);
    case 'call':
      return FUNCTIONS[node.function](...node.arguments.map(expression));
  }
}

const infix =
  (operator: string) =>
  (...operands: string[]): string =>
    `(${operands.join(` ${operator} `)})`;

const FUNCTIONS: Readonly<Record<FunctionName, (...operands: string[]) => string>> = {
  eq: infix('='),
  ne: infix('<>'),
  lt: infix('<'),
  lte: infix('<='),
  gt: infix('>'),
  gte: infix('>='),
  and: infix('AND'),
  or: infix('OR'),
  not: (operand = '') => `(NOT ${operand})`,
  isNull: (operand = '') => `(${operand} IS NULL)`,
};

/** A literal with its type, so that DuckDB does not choose one. */
function literal({ value, column: { type } }: Expression & { node: 'literal' }): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return text(String(value));
    case 'boolean':
      return String(value);
    case 'int32':
    case 'int64':
      return `CAST(${text(String(value))} AS BIGINT)`;
    case 'decimal':
      // The widest there is: a literal may have more digits than the column it is compared with.
      return `CAST(${text(formatDecimal(value as number | bigint, type.scale))} AS DECIMAL(38, ${type.scale}))`;
    case 'double':
      return `CAST(${text(String(value))} AS DOUBLE)`;
    case 'timestamp':
      return `make_timestamp(CAST(${text(String(value))} AS BIGINT))`;
    case 'date':
      return `(DATE '1970-01-01' + CAST(${text(String(value))} AS INTEGER))`;
  }
}
