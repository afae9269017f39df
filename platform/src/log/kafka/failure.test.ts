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
import { endOf, keyAt, valueAt } from '../record-batch.ts';
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

    const other = await log.producer('other');
    await write(other, 'topic', 0, [record(null, 'behind it')]);
    expect(await log.ends('topic')).toEqual([0]);
    const before = performance.now();
    const successor = await log.producer('slot');
    await write(successor, 'topic', 0, [record(null, 'after it')]);
    expect(await valuesIn(log, 'topic')).toEqual(['behind it', 'after it']);
    expect(performance.now() - before).toBeLessThan(20_000);
    await log.close();
  });

  test('a consumer and a producer go on when their broker has restarted: nothing is lost, nothing twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tempi-kafka-'));
    const script = join(workspaceRoot(), 'tools/bootstrap/kafka-broker.mjs');
    const start = async (port: string): Promise<string> => {
      const { stdout } = await run(process.execPath, [script, 'start', folder, port, '--owner', `${process.pid}`]);
      return (JSON.parse(stdout) as { brokers: string }).brokers;
    };
    try {
      const brokers = await start('0');
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
      await run(process.execPath, [script, 'stop', folder]);
      const sending = send(['3']);
      // Longer than a session, so that the member is out of its group when the broker comes back.
      await pause(7_000);
      await start(brokers.split(':')[1] ?? '');
      await sending;
      await copyUpTo(3);
      expect(await valuesIn(log, 'from')).toEqual(['1', '2', '3']);
      expect(await valuesIn(log, 'to')).toEqual(['1', '2', '3']);
      await log.close();
    } finally {
      await run(process.execPath, [script, 'stop', folder]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

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
