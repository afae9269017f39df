import type { Expression } from '../plan/expression.ts';
import { castFunctions, castRuntime } from './cast-functions.ts';
import { conditionFunctions, conditionRuntime } from './condition-functions.ts';
import type { Call, FunctionSources, Strict } from './function-source.ts';
import { numberFunctions, numberRuntime } from './number-functions.ts';
import { textFunctions, textRuntime } from './text-functions.ts';
import { timeFunctions, timeRuntime } from './time-functions.ts';

/** The names that the source of expressions uses, to be passed to it. */
export const expressionRuntime = {
  ...castRuntime,
  ...conditionRuntime,
  ...numberRuntime,
  ...textRuntime,
  ...timeRuntime,
} as const;

const STRICT: FunctionSources = {
  ...castFunctions,
  ...conditionFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...timeFunctions,
};

/**
 * JavaScript statements that compute expressions, each into a variable of its own; NULL is null. An expression that stands in
 * several places is computed once in a block: columns that a plan computes are repeated wherever they are used.
 */
export interface ExpressionBlock {
  /** The variable, or literal, that holds an expression's value once the lines before have run. */
  value(expression: Expression): string;
  /** The statements since the last call. */
  lines(): string;
}

/** A block for whose input columns `column` gives a variable, or other source free of effects. */
export function expressionBlock(column: (name: string) => string): ExpressionBlock {
  let names = 0;
  return blockIn(undefined, column, () => `x${names++}`);
}

/** A block inside another, whose values it may use. */
interface Block extends ExpressionBlock {
  known(key: string | Expression): string | undefined;
}

function blockIn(outer: Block | undefined, column: (name: string) => string, name: () => string): Block {
  const known = new Map<string | Expression, string>();
  let lines: string[] = [];
  const block: Block = {
    known: (key) => known.get(key) ?? outer?.known(key),
    value(expression) {
      const held = block.known(expression);
      if (held !== undefined) return held;
      const made = make(expression);
      known.set(expression, made);
      return made;
    },
    lines() {
      const source = lines.join('\n');
      lines = [];
      return source;
    },
  };

  function make(expression: Expression): string {
    if (expression.node === 'column') return bound(expression.name);
    if (expression.node === 'literal')
      return typeof expression.value === 'bigint' ? `(${expression.value}n)` : `(${JSON.stringify(expression.value)})`;
    const called = expression.function;
    if (called === 'null') return 'null';
    if (called === 'case' || called === 'coalesce') return choice(called, expression.arguments);
    const operands = expression.arguments.map(block.value);
    const type = JSON.stringify([expression.column.type, expression.arguments.map((each) => each.column.type)]);
    const key = `${called}(${operands.join()})${type}`;
    const held = block.known(key);
    if (held !== undefined) return held;
    const made = name();
    lines.push(`const ${made} = ${callSource(called, expression, operands)};`);
    known.set(key, made);
    return made;
  }

  /** A column that is not a variable yet is made one where it is first used. */
  function bound(columnName: string): string {
    const held = block.known(columnName);
    if (held !== undefined) return held;
    const source = column(columnName);
    const isVariable = /^\w+$/.test(source);
    const variable = isVariable ? source : name();
    if (!isVariable) lines.push(`const ${variable} = ${source};`);
    known.set(columnName, variable);
    return variable;
  }

  /** What is not chosen is not computed. */
  function choice(called: 'case' | 'coalesce', operands: readonly Expression[]): string {
    const made = name();
    const branch = (value: Expression): string => {
      const inner = blockIn(block, column, name);
      const result = inner.value(value);
      return `${inner.lines()} ${made} = ${result};`;
    };
    const chosen = (at: number): string => {
      const [first, second] = [operands[at], operands[at + 1]];
      if (first === undefined) return `${made} = null;`;
      if (called === 'coalesce') return `${branch(first)} if (${made} === null) { ${chosen(at + 1)} }`;
      if (second === undefined) return branch(first);
      const inner = blockIn(block, column, name);
      const condition = inner.value(first);
      return `${inner.lines()} if (${condition} === true) { ${branch(second)} } else { ${chosen(at + 2)} }`;
    };
    const source = chosen(0);
    lines.push(`let ${made}; { ${source} }`);
    return made;
  }

  return block;
}

/** The call's value from its operands; null where one of a strict function is. */
function callSource(
  called: Strict | 'isNull' | 'and' | 'or' | 'nullIf',
  call: Call,
  operands: readonly string[],
): string {
  const [a = 'null', b = 'null'] = operands;
  switch (called) {
    case 'isNull':
      return `${a} === null`;
    case 'and':
      return call.column.nullable ? `and3(${a}, ${b})` : `${a} && ${b}`;
    case 'or':
      return call.column.nullable ? `or3(${a}, ${b})` : `${a} || ${b}`;
    case 'nullIf':
      return `${a} === ${b} ? null : ${a}`;
    default:
      return strictSource(called, call, operands);
  }
}

function strictSource(called: Strict, call: Call, operands: readonly string[]): string {
  const plain = STRICT[called](call, operands);
  const nullable = [...new Set(operands.filter((_, at) => call.arguments[at]?.column.nullable))];
  if (nullable.length === 0) return plain;
  return `${nullable.map((operand) => `${operand} === null`).join(' || ')} ? null : ${plain}`;
}
