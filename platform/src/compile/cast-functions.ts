import { integer } from '../contract/decimal.ts';
import { callOf, type Call, type FunctionSources } from './function-source.ts';
import { asDouble, safe, tenTo } from './number-functions.ts';

/** Sources of casts between types. */
export const castFunctions: FunctionSources<'toInteger' | 'toDecimal' | 'toDouble' | 'toText'> = {
  toInteger(call, operands) {
    const [a = ''] = operands;
    const type = call.arguments[0]?.column.type;
    switch (type?.kind) {
      case 'text':
        return callOf('integerOfText')(call, operands);
      case 'boolean':
        return `(${a} ? 1 : 0)`;
      case 'double':
        return `safe(Math.trunc(${a}))`;
      case 'decimal':
        return `safeUnits(${unitsAt(a, type.scale, 0)})`;
      default:
        return a;
    }
  },
  toDecimal(call, [a = '']) {
    const [from, to] = [call.arguments[0]?.column.type, call.column.type];
    if (to.kind !== 'decimal') return a;
    const limit = tenTo(to.precision);
    if (from?.kind === 'double') return `unitsOfDouble(${a} * 1e${to.scale}, ${limit})`;
    return `limitedUnits(${unitsAt(a, from?.kind === 'decimal' ? from.scale : 0, to.scale)}, ${limit})`;
  },
  toDouble: (call, [a = '']) => asDouble(call.arguments[0]?.column ?? call.column, a),
  toText: (call, [a = '']) => (isText(call) ? a : `String(${a})`),
};

function isText(call: Call): boolean {
  const kind = call.arguments[0]?.column.type.kind;
  return kind === 'text' || kind === 'enum';
}

/** Source of units of one scale in those of another, cut towards zero. */
function unitsAt(units: string, from: number, to: number): string {
  if (from === to) return units;
  return from < to
    ? `productOfUnits(${units}, ${tenTo(to - from)})`
    : `wholeUnits(${units}, ${tenTo(from - to)}, 'cut')`;
}

const INTEGER = /^[+-]?[0-9]{1,15}$/;

const integerOfText = (text: string): number | null => (INTEGER.test(text) ? Number(text) + 0 : null);

const safeUnits = (units: number | bigint): number | null => (typeof units === 'bigint' ? null : safe(units));

const limitedUnits = (units: number | bigint | null, limit: number | bigint): number | bigint | null =>
  units !== null && units < limit && units > -limit ? units : null;

function unitsOfDouble(scaled: number, limit: number | bigint): number | bigint | null {
  const whole = Math.trunc(scaled);
  if (!(whole < limit && whole > -limit)) return null;
  return Number.isSafeInteger(whole) ? whole + 0 : integer(BigInt(whole));
}

/** What the sources of this file use, beside what those of numbers use. */
export const castRuntime = { integerOfText, safeUnits, limitedUnits, unitsOfDouble } as const;
