import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { describe, expect, test } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { record, valuesIn, write } from '../conformance/scene.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();
const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;

describe.skipIf(settings?.securityProtocol !== 'plaintext')('a topic on a real broker', { timeout: 60_000 }, () => {
  if (settings === undefined) return;

  test('keeps every record for good, and those of a compacted topic by key', async () => {
    const namespace = fresh();
    const log = await kafkaLog({ settings, namespace });
    await log.ensureTopic({ name: 'all', partitions: 1, cleanup: 'delete' });
    await log.ensureTopic({ name: 'latest', partitions: 1, cleanup: 'compact' });
    expect(await described(`${namespace}.all`)).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'retention.bytes': '-1',
    });
    expect(await described(`${namespace}.latest`)).toMatchObject({ 'cleanup.policy': 'compact' });
    await log.close();
  });

  test('that refuses a record by its size refuses it for good, and the producer goes on with others', async () => {
    const namespace = fresh();
    const log = await kafkaLog({ settings, namespace });
    await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
    await changed(`${namespace}.topic`, 'max.message.bytes', '200');
    const producer = await log.producer('p');
    await expect(write(producer, 'topic', 0, [record(null, 'large'.repeat(100))])).rejects.toMatchObject({
      code: 'KAFKA_REFUSED',
      canRetry: false,
      exitCode: 3,
    });
    await write(producer, 'topic', 0, [record(null, 'small')]);
    expect(await valuesIn(log, 'topic')).toEqual(['small']);
    await log.close();
  });
});

const TOPIC = 2;
const DESCRIBE_CONFIGS = 32;
const ALTER_CONFIGS = 33;

/** What the broker itself says of a topic's configuration; the client has no call for it. */
async function described(topic: string): Promise<Record<string, string>> {
  const answer = await request(DESCRIBE_CONFIGS, int32(1), int8(TOPIC), text(topic), int32(-1), int8(0));
  let at = 4 + 4;
  const short = (): number => answer.readInt16BE((at += 2) - 2);
  const string = (): string => {
    const length = Math.max(short(), 0);
    return answer.toString('utf8', at, (at += length));
  };
  expect(short()).toBe(0);
  string();
  at += 1;
  string();
  const count = answer.readInt32BE((at += 4) - 4);
  const found: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const name = string();
    found[name] = string();
    at += 3 + 4; // read-only, source, sensitive; no synonyms were asked for
  }
  return found;
}

async function changed(topic: string, name: string, value: string): Promise<void> {
  const setting = [int32(1), text(name), text(value)];
  const answer = await request(ALTER_CONFIGS, int32(1), int8(TOPIC), text(topic), ...setting, int8(0));
  expect(answer.readInt16BE(8)).toBe(0);
}

/** One request of version 1 in Kafka's protocol, https://kafka.apache.org/protocol; returns what follows the correlation id. */
function request(api: number, ...body: readonly Buffer[]): Promise<Buffer> {
  const [host, port] = (settings?.brokers.split(',')[0] ?? '').split(':');
  const message = Buffer.concat([int16(api), int16(1), int32(0), text('test'), ...body]);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), host);
    let answer = Buffer.alloc(0);
    socket.on('error', reject).on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
      socket.destroy();
      resolve(answer.subarray(8));
    });
    socket.write(Buffer.concat([int32(message.length), message]));
  });
}

const int8 = (value: number): Buffer => Buffer.from([value]);
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);
