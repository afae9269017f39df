import type { Column } from '../../contract/column.ts';
import type { FunctionName } from '../../plan/expression.ts';
import type { SqlOperand } from './dialect.ts';
import { engineNumbers } from './engine-numbers.ts';
import { engineTexts } from './engine-texts.ts';
import { engineTimes } from './engine-times.ts';
import type { EngineWords } from './engine-words.ts';

/** A function's text of its operands; `column` is the result's. */
export type EngineFunction = (words: EngineWords, operands: readonly SqlOperand[], column: Column) => string;

/** The functions of `plan/expression.ts` where Spark and Flink need the same: most of what they have of their own differs from the plan. */
export const ENGINE_FUNCTIONS: Readonly<Record<FunctionName, EngineFunction>> = {
  eq: infix('='),
  ne: infix('<>'),
  lt: comparison('<'),
  lte: comparison('<='),
  gt: comparison('>'),
  gte: comparison('>='),
  and: infix('AND'),
  or: infix('OR'),
  not: (_, [a]) => `(NOT ${text(a)})`,
  isNull: (_, [a]) => `(${text(a)} IS NULL)`,
  case: (_, operands) => {
    const branches = [];
    for (let at = 0; at + 1 < operands.length; at += 2)
      branches.push(`WHEN ${text(operands[at])} THEN ${text(operands[at + 1])}`);
    return `(CASE ${branches.join(' ')} ELSE ${text(operands.at(-1))} END)`;
  },
  coalesce: (_, operands) => `coalesce(${operands.map(text).join(', ')})`,
  nullIf: (_, [a, b]) => `nullif(${text(a)}, ${text(b)})`,
  null: (words, _, { type }) => `CAST(NULL AS ${words.type(type)})`,
  ...engineNumbers,
  ...engineTexts,
  ...engineTimes,
};

function infix(operator: string): EngineFunction {
  return (_, [a, b]) => `(${text(a)} ${operator} ${text(b)})`;
}

function comparison(operator: string): EngineFunction {
  return (words, [a, b]) => `(${words.ordered(a)} ${operator} ${words.ordered(b)})`;
}

/** The text of an operand that the plan's types say is there. */
const text = (operand: SqlOperand | undefined): string => operand?.sql ?? 'NULL';
