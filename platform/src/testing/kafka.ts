import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { inject } from 'vitest';
import { MeshError } from '../error/index.ts';
import { loadClient } from '../log/kafka/index.ts';
import { readSettings, workspaceRoot, type KafkaSettings } from '../settings/index.ts';

type Outcome = { readonly brokers: string } | { readonly reason: string };

/**
 * A real Apache Kafka for tests: `KAFKA_BROKERS` if that is set, else one broker for the whole test run, started by the first
 * caller and stopped when the run's folder is removed. Undefined, after a warning that gives the reason, where there can be
 * none; with `MESH_REQUIRE_KAFKA` that is an error (`KAFKA_MISSING`). Needs the root's vitest configuration.
 */
export async function testBrokers(): Promise<KafkaSettings | undefined> {
  const { kafka, requireKafka } = readSettings();
  if (kafka !== undefined) return kafka;
  const outcome = await shared(inject('testFolder'));
  if ('brokers' in outcome) {
    return {
      brokers: outcome.brokers,
      securityProtocol: 'plaintext',
      saslMechanism: undefined,
      username: undefined,
      password: undefined,
      sslCa: undefined,
    };
  }
  if (!requireKafka) {
    console.warn(`the Kafka tests of this file are skipped: ${outcome.reason}`);
    return undefined;
  }
  throw new MeshError({
    code: 'KAFKA_MISSING',
    found: outcome.reason,
    expected: 'a broker for tests, for MESH_REQUIRE_KAFKA is set',
    likelyCause: 'a tool is missing on this machine; `npm run bootstrap` says which',
    exitCode: 3,
  });
}

/** Making the folder succeeds for one caller only: that one starts the broker, the others wait for what it writes. */
async function shared(testFolder: string): Promise<Outcome> {
  const folder = join(testFolder, 'kafka');
  const file = join(folder, 'outcome.json');
  const first = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (first) {
    await writeFile(`${file}.new`, JSON.stringify(await start(testFolder)));
    await rename(`${file}.new`, file);
  }
  for (let waited = 0; waited < START_WITHIN_MS; waited += 100) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Outcome;
    await pause(100);
  }
  return { reason: 'the broker that another test file began to start did not come up' };
}

const START_WITHIN_MS = 120_000;

/** The broker's own files lie outside of the run's folder: removing that is what stops it. */
async function start(testFolder: string): Promise<Outcome> {
  try {
    await loadClient();
    const folder = await mkdtemp(join(tmpdir(), 'tempi-kafka-'));
    const script = join(workspaceRoot(), 'tools/bootstrap/kafka-broker.mjs');
    const owner = String(isMainThread ? process.ppid : process.pid);
    const started = await promisify(execFile)(process.execPath, [
      script,
      'start',
      folder,
      '0',
      '--owner',
      owner,
      '--while',
      testFolder,
    ]);
    return { brokers: (JSON.parse(started.stdout) as { brokers: string }).brokers };
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    return { reason: said !== '' ? said : cause instanceof Error ? cause.message : String(cause) };
  }
}
