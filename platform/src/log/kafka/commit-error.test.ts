import { expect, test } from 'vitest';
import type { NativeError } from './client.ts';
import { verdict, voided } from './commit-error.ts';
import { TRANSACTION_MS } from './configuration.ts';
import { Code } from './kafka-error.ts';

const native = (code: number, kind: object = { isTxnRequiresAbort: true }): NativeError =>
  Object.assign(new Error('said the broker'), { code, errno: code, origin: 'kafka', ...kind });
const settings = { brokers: 'broker:9092' } as Parameters<typeof voided>[2]['settings'];
const codeOf = (error: NativeError, openForMs = 0): string =>
  voided('p', error, { settings, openForMs, mayHaveLanded: false }).code;

test('what passes is done again; what the broker has not got is sent again; the rest is over', () => {
  expect(verdict(native(Code.timedOut, { isRetriable: true }), false)).toBe('again');
  expect(verdict(native(Code.timedOut, { isRetriable: true }), true)).toBe('again');
  for (const code of [Code.timedOut, Code.transport, 19, 20]) expect(verdict(native(code), false)).toBe('resend');
  for (const code of [10, 29, 30, 31, 87]) expect(verdict(native(code), false)).toBe('over');
  expect(verdict(native(Code.timedOut, { isFatal: true }), false)).toBe('over');
  expect(verdict(new Error('a defect'), false)).toBe('over');
});

test('once the broker may have been asked to commit, only work that certainly has not been is sent again', () => {
  expect(verdict(native(Code.timedOut), true)).toBe('resend');
  for (const code of [Code.transport, Code.unknownProducer, 19]) expect(verdict(native(code), true)).toBe('over');
});

test('sizes and permissions are refused for good, a newer producer fences, anything else is to be begun again', () => {
  for (const code of [10, 29, 30, 31, 87]) expect(codeOf(native(code))).toBe('KAFKA_REFUSED');
  expect(codeOf(native(Code.producerFenced))).toBe('LOG_FENCED');
  expect(codeOf(native(Code.illegalGeneration), TRANSACTION_MS)).toBe('LOG_FENCED');
  expect(codeOf(native(48))).toBe('LOG_ABORTED');
});

test.each([
  [true, /committed or aborted, which is unknown/],
  [false, /'p' was aborted/],
])('that work was aborted is said only where it cannot have landed', (mayHaveLanded, said) => {
  expect(voided('p', native(48), { settings, openForMs: 0, mayHaveLanded }).found).toMatch(said);
});

test('a producer fenced after a transaction has lasted too long was given up by the broker', () => {
  expect(codeOf(native(Code.producerFenced), TRANSACTION_MS)).toBe('LOG_ABORTED');
});
