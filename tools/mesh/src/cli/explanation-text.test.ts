import { explainProduct } from '@tempi/platform/explain';
import { expect, test } from 'vitest';
import { productNamed } from './catalog.ts';
import { explanationText } from './explanation-text.ts';

test('an engine that refuses a query is named with its reason, those that run it beside it', () => {
  const told = explainProduct(productNamed('finance.daily-revenue'));
  const flink = { code: 'SQL_NOT_SUPPORTED', found: 'a decimal of a double, for flink' };
  const text = explanationText({ ...told, sql: { duckdb: 'SELECT 1', spark: 'SELECT 2', flink } });
  expect(text).toMatch(
    /\nSQL\n {2}duckdb, spark: see --sql\n {2}flink: refused, a decimal of a double, for flink \(SQL_NOT_SUPPORTED\)$/,
  );
});

test('a product that keeps nothing is said to', () => {
  const told = explainProduct(productNamed('finance.daily-revenue'));
  expect(explanationText({ ...told, state: [] })).toContain('\nstate, and when it goes\n  none\n');
});
