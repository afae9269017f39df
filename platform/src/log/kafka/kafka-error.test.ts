import { expect, test } from 'vitest';
import { Code, isPassing, kafkaError } from './kafka-error.ts';

const settings = { brokers: 'broker:9092' } as Parameters<typeof kafkaError>[2];

test('a client that has heard of no leader is to be asked again, and its error says that another try may help', () => {
  const error = { code: Code.noEntry, message: 'Local: No such entry' };
  expect(isPassing(error)).toBe(true);
  expect(kafkaError('reading an end', error, settings)).toMatchObject({ code: 'KAFKA_UNREACHABLE', canRetry: true });
});
