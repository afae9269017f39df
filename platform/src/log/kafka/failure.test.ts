import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { MeshError } from '../../error/index.ts';
import { workspaceRoot, type KafkaSettings } from '../../settings/index.ts';
import { testBrokers } from '../../testing/kafka.ts';
import { record, valuesIn, write } from '../conformance/scene.ts';
import type { Log } from '../log.ts';
import { endOf, keyAt, valueAt } from '../record-batch.ts';
import { loadClient } from './client.ts';
import { TRANSACTION_MS } from './configuration.ts';
import { connection } from './connection.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();
const run = promisify(execFile);
const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;
const at = (brokers: string): KafkaSettings => ({
  brokers,
  securityProtocol: 'plaintext',
  saslMechanism: undefined,
  username: undefined,
  password: undefined,
  sslCa: undefined,
});

/** Runs a module's text in a Node of its own, beside this file. */
const elsewhere = (source: string): Promise<{ stdout: string }> =>
  run(process.execPath, ['--input-type=module', '-e', source], { cwd: import.meta.dirname });
const modules = new URL('./', import.meta.url).href;

describe.skipIf(settings === undefined)('the Kafka log when something fails', { timeout: 120_000 }, () => {
  if (settings === undefined) return;

  test('a broker that is down is named within 15 seconds', async () => {
    const before = performance.now();
    await expect(kafkaLog({ settings: at('127.0.0.1:1'), namespace: fresh() })).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      exitCode: 3,
      message: expect.stringContaining('127.0.0.1:1') as string,
    });
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  test('clients that are opened while the broker is down fail so that another try may help', async () => {
    const away = connection(await loadClient(), at('127.0.0.1:1'), fresh());
    const gone = { code: 'KAFKA_UNREACHABLE', canRetry: true };
    await Promise.all([
      expect(away.consumer({ 'group.id': 'g' }, () => undefined)).rejects.toMatchObject(gone),
      expect(away.producer({})).rejects.toMatchObject(gone),
    ]);
    away.admin.disconnect();
  });

  test('where the native client cannot be loaded, the error says what to do', async () => {
    const { stdout } = await elsewhere(`
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name === '@confluentinc/kafka-javascript') throw new Error('no binary');
        return next(name, context);
      } });
      const { kafkaLog } = await import('${modules}kafka-log.ts');
      await kafkaLog({ settings: {}, namespace: 'n' }).catch(({ code, exitCode, message }) =>
        console.log(JSON.stringify({ code, exitCode, message })));
    `);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'KAFKA_CLIENT_MISSING',
      exitCode: 3,
      message: expect.stringContaining('npm run bootstrap') as string,
    });
  });

  test('what a killed producer left open holds readers up only until its successor opens', async () => {
    const log = await killedInTransaction();
    expect(await log.ends('topic')).toEqual([0]);
    const before = performance.now();
    const successor = await log.producer('slot');
    await write(successor, 'topic', 0, [record(null, 'after it')]);
    expect(await valuesIn(log, 'topic')).toEqual(['behind it', 'after it']);
    expect(performance.now() - before).toBeLessThan(10_000);
    await log.close();
  });

  test('without a successor, what a killed producer left open holds readers up for less than half a minute', async () => {
    const log = await killedInTransaction();
    const before = performance.now();
    while ((await log.ends('topic'))[0] === 0) await pause(200);
    expect(performance.now() - before).toBeLessThan(TRANSACTION_MS + 12_000);
    expect(TRANSACTION_MS).toBeLessThanOrEqual(15_000);
    expect(await valuesIn(log, 'topic')).toEqual(['behind it']);
    await log.close();
  });

  test('a consumer and a producer go on when their broker has restarted: nothing is lost, nothing twice', async () => {
    await withBroker(async (broker) => {
      const { brokers } = await broker.start('0');
      const log = await kafkaLog({ settings: at(brokers), namespace: fresh() });
      for (const name of ['from', 'to']) await log.ensureTopic({ name, partitions: 1, cleanup: 'delete' });
      const [source, copier] = [await log.producer('source'), await log.producer('copier')];
      const send = (values: readonly string[]): Promise<void> => {
        const transaction = source.begin();
        for (const value of values) transaction.append('from', 0, record('k', value));
        return insist(() => transaction.commit());
      };
      await send(['1', '2']);
      const consumer = await log.consumer({ group: 'g', member: 'm', topics: ['from'] });
      const copyUpTo = async (count: number): Promise<void> => {
        for (let copied = (await valuesIn(log, 'to')).length; copied < count;) {
          const event = await insist(() => consumer.next(100));
          if (event.kind !== 'records' || event.batches.length === 0) continue;
          const transaction = copier.begin();
          for (const batch of event.batches) {
            for (let i = 0; i < batch.count; i++)
              transaction.append('to', 0, { key: keyAt(batch, i), value: valueAt(batch, i) });
            transaction.offsets(consumer, [{ topic: 'from', partition: 0, offset: endOf(batch) }]);
            copied += batch.count;
          }
          await insist(() => transaction.commit());
        }
      };
      await copyUpTo(2);
      await broker.stop();
      const sending = send(['3']);
      // Longer than a session, so that the member is out of its group when the broker comes back.
      await pause(7_000);
      await broker.start(brokers.split(':')[1] ?? '');
      await sending;
      await copyUpTo(3);
      expect(await valuesIn(log, 'from')).toEqual(['1', '2', '3']);
      expect(await valuesIn(log, 'to')).toEqual(['1', '2', '3']);
      await log.close();
    });
  });

  test('a commit that a broker is silent to for longer than a transaction lasts lands, or is void and can be begun again', async () => {
    await withBroker(async (broker) => {
      const { brokers, pid } = await broker.start('0');
      const log = await kafkaLog({ settings: at(brokers), namespace: fresh() });
      // Which of the two depends on what the broker finds first when it wakes: the abort, or that it is too late.
      const outcome = await silenced(log, pid, TRANSACTION_MS + 2_000).catch((error: unknown) => error);
      if (outcome !== undefined) {
        expect(outcome).toMatchObject({ code: 'LOG_ABORTED', canRetry: false, exitCode: 3 });
        await write(await log.producer('p'), 'topic', 0, [record(null, '2')]);
      }
      expect(await valuesIn(log, 'topic')).toEqual(['1', '2']);
      await log.close();
    });
  });
});

/** Commits '1', then '2' while the broker does not answer for a time. */
async function silenced(log: Log, broker: number, forMs: number): Promise<void> {
  await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
  const producer = await log.producer('p');
  await write(producer, 'topic', 0, [record(null, '1')]);
  process.kill(broker, 'SIGSTOP');
  const transaction = producer.begin();
  transaction.append('topic', 0, record(null, '2'));
  setTimeout(() => process.kill(broker, 'SIGCONT'), forMs);
  await insist(() => transaction.commit());
}

/** A log with a topic in which a process that was killed left a transaction open; a record of another producer is behind it. */
async function killedInTransaction(): Promise<Log> {
  if (settings === undefined) throw new Error('needs a broker');
  const namespace = fresh();
  const log = await kafkaLog({ settings, namespace });
  await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
  const killed = elsewhere(`
    const [{ loadClient }, { connection }, { openProducer }] = await Promise.all(
      ['client', 'connection', 'transaction'].map((name) => import('${modules}' + name + '.ts')));
    const connected = connection(await loadClient(), ${JSON.stringify(settings)}, '${namespace}');
    const producer = await openProducer(connected, 'slot');
    await new Promise((done) => producer.beginTransaction(done));
    producer.produce('${namespace}.topic', 0, Buffer.from('never committed'));
    await new Promise((done) => producer.flush(10000, done));
    process.kill(process.pid, 'SIGKILL');
  `);
  await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' });
  await write(await log.producer('other'), 'topic', 0, [record(null, 'behind it')]);
  return log;
}

/** Calls again as long as the error says that this may help. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof MeshError && error.canRetry)) throw error;
    }
  }
}

interface Broker {
  start(port: string): Promise<{ readonly brokers: string; readonly pid: number }>;
  stop(): Promise<unknown>;
}

/** Gives `work` a broker of its own, which it may stop. */
async function withBroker(work: (broker: Broker) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tempi-kafka-'));
  const script = join(workspaceRoot(), 'tools/bootstrap/kafka-broker.mjs');
  const stop = (): Promise<unknown> => run(process.execPath, [script, 'stop', folder]);
  try {
    await work({
      stop,
      async start(port) {
        const { stdout } = await run(process.execPath, [script, 'start', folder, port, '--owner', `${process.pid}`]);
        return JSON.parse(stdout) as { brokers: string; pid: number };
      },
    });
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}
