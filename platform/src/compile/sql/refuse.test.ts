import { expect, test } from 'vitest';
import type { Column } from '../../contract/column.ts';
import { flink } from './flink.ts';
import { spark } from './spark.ts';

const decimal = (precision: number, scale: number): Column => ({
  type: { kind: 'decimal', precision, scale },
  nullable: true,
});
const double: Column = { type: { kind: 'double', sumScale: null }, nullable: true };
const operand = (column: Column) => ({ sql: 'x', column });
const refusal = expect.objectContaining({ code: 'SQL_NOT_SUPPORTED' });

test.each([spark, flink])(
  '$name refuses to make a decimal of a double, whose exact value it does not take',
  (dialect) => {
    expect(() => dialect.call('toDecimal', [operand(double)], decimal(10, 2))).toThrow(refusal);
  },
);

test('Flink refuses arithmetic that would lose digits behind the point, and only that', () => {
  const product = (of: Column, result: Column) => flink.call('multiply', [operand(of), operand(of)], result);
  expect(() => product(decimal(28, 5), decimal(38, 10))).toThrow(refusal);
  expect(product(decimal(28, 3), decimal(38, 6))).toContain('DECIMAL(38, 6)');
  expect(product(decimal(12, 5), decimal(38, 10))).toContain('DECIMAL(38, 10)');
  expect(spark.call('multiply', [operand(decimal(28, 5)), operand(decimal(28, 5))], decimal(38, 10))).toContain('try_');
});

test('text is compared by code point in Flink, whose own order is that of UTF-16 units in places', () => {
  const text = operand({ type: { kind: 'text' }, nullable: false });
  expect(flink.call('lt', [text, text], { type: { kind: 'boolean' }, nullable: false })).toBe('(HEX(x) < HEX(x))');
});
