import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { RestError } from '@confluentinc/schemaregistry';
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { confluentClient } from './clients/confluent-client.testing.ts';
import { registryMigrations } from './registry-migrations.ts';
import type { RegistryDatabase, RegistryTables } from './store/registry-tables.ts';

/*
 * Two processes that serve one database, each asked by another of the published clients.
 */

const PROCESS = fileURLToPath(new URL('serving-process.testing.ts', import.meta.url));

interface Serving {
  readonly url: string;
  readonly process: ChildProcessByStdio<null, Readable, null>;
}

let server: TestDatabase;
let namespace: string;
let database: RegistryDatabase;
const running: Serving[] = [];

async function serving(): Promise<Serving> {
  const started = spawn(process.execPath, [PROCESS, server.url, namespace], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(started.stdout), 'line')) as [string];
  running.push({ url, process: started });
  return { url, process: started };
}

beforeAll(async () => {
  server = await testDatabase();
  namespace = server.namespace();
  const opened = openDatabase({ url: server.url, namespace });
  await migrate(opened, namespace, registryMigrations);
  database = opened.withTables<RegistryTables>();
}, 60_000);
afterAll(async () => {
  for (const { process: each } of running) each.kill('SIGKILL');
  await database.destroy();
  await server.close();
});

const text = (name: string): string => JSON.stringify({ type: 'record', name, namespace: 'x', fields: [] });

/** Calls `work` on all, so many at once. */
async function atOnce<T>(all: readonly T[], many: number, work: (each: T, at: number) => Promise<void>): Promise<void> {
  const waiting = all.entries();
  const worker = async (): Promise<void> => {
    for (const [at, each] of waiting) await work(each, at);
  };
  await Promise.all(Array.from({ length: many }, worker));
}

const TIMES = 1_000;

test('registered a thousand times at once through two processes and both clients, ids are unique and the same schema has one', async () => {
  const [one, other] = [await serving(), await serving()];
  const confluent = confluentClient(one.url);
  const kafkajs = new SchemaRegistry({ host: other.url });
  const ids = new Map<string, Set<number>>();
  const note = (name: string, id: number): void => {
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
  };
  const names = (own: string) =>
    Array.from({ length: TIMES }, (_, at) => (at % 2 === 0 ? `shared_${at}` : `${own}_${at}`));
  await Promise.all([
    atOnce(names('one'), 8, async (name) =>
      note(name, await confluent.register(`s-${name}`, { schema: text(name), schemaType: 'AVRO' })),
    ),
    atOnce(names('other'), 8, async (name) => {
      const subject = { subject: `s-${name}`, compatibility: COMPATIBILITY.BACKWARD, updateConfig: false };
      note(name, (await kafkajs.register({ type: SchemaType.AVRO, schema: text(name) }, subject)).id);
    }),
  ]);
  expect(ids.size).toBe(1.5 * TIMES);
  expect([...ids.values()].every(({ size }) => size === 1)).toBe(true);
  const all = [...ids.values()].flatMap((each) => [...each]).toSorted((a, b) => a - b);
  expect(all).toEqual(all.map((_, at) => at + 1));
}, 240_000);

test.each([
  ['softly', 'versions only grow'],
  ['for good too', 'its versions begin again once all are gone'],
])(
  'deleted %s by one process while the other registers it again, a schema keeps its id and %s',
  async (deletion) => {
    const [one, other] = running.slice(0, 2);
    const softly = deletion === 'softly';
    const rounds = Array.from({ length: 40 }, (_, at) => `race_${softly ? 'soft' : 'hard'}_${at % 4}`);
    const known = new Map<string, number>();
    const versions = new Map<string, number>();
    await atOnce(rounds, 4, async (name) => {
      const subject = `s-${name}`;
      const before = versions.get(name) ?? 0;
      const answers = await Promise.allSettled([
        confluentClient(one!.url).registerFullResponse(subject, { schema: text(name), schemaType: 'AVRO' }),
        confluentClient(other!.url).deleteSubject(subject),
        confluentClient(other!.url).registerFullResponse(subject, { schema: text(name), schemaType: 'AVRO' }),
        ...(softly ? [] : [confluentClient(one!.url).deleteSubject(subject, true)]),
      ]);
      for (const answer of answers) {
        if (answer.status === 'rejected') {
          expect(answer.reason).toBeInstanceOf(RestError);
          expect([40401, 40404, 40405]).toContain((answer.reason as RestError).errorCode);
        } else if ('id' in answer.value) {
          const { id = 0, version = 0 } = answer.value;
          expect(known.get(name) ?? id).toBe(id);
          known.set(name, id);
          if (softly) expect(version).toBeGreaterThanOrEqual(before);
          versions.set(name, Math.max(versions.get(name) ?? 0, version));
        }
      }
    });
    expect(known.size).toBe(4);
    expect(new Set(known.values()).size).toBe(4);
    for (const [name, greatest] of versions) {
      const stored = await database
        .selectFrom('registry_version')
        .select(['version', 'deleted'])
        .where('subject', '=', `s-${name}`)
        .orderBy('version')
        .execute();
      // The same schema is there once at most; softly deleted, each version that was answered is still there, without gaps.
      expect(stored.filter(({ deleted }) => !deleted).length).toBeLessThanOrEqual(1);
      if (softly)
        expect(stored.map(({ version }) => version)).toEqual(Array.from({ length: greatest }, (_, at) => at + 1));
      if (softly) {
        expect(greatest).toBeGreaterThan(1);
        continue;
      }
      const client = confluentClient(one!.url);
      await client.deleteSubject(`s-${name}`).catch(() => undefined);
      await client.deleteSubject(`s-${name}`, true).catch(() => undefined);
      const again = await client.registerFullResponse(`s-${name}`, { schema: text(name), schemaType: 'AVRO' });
      expect(again).toMatchObject({ id: known.get(name), version: 1 });
    }
  },
  300_000,
);

test('killed while it registers, a process leaves whole schemas: each answered id means what was sent, and none is given twice', async () => {
  const [witness, victim] = [running[0]!, await serving()];
  const answered = new Map<string, number>();
  const names = Array.from({ length: 200 }, (_, at) => `killed_${at}`);
  const client = confluentClient(victim.url);
  await atOnce(names, 16, async (name, at) => {
    if (at === 80) victim.process.kill('SIGKILL');
    const id = await client.register(`s-${name}`, { schema: text(name), schemaType: 'AVRO' }).catch(() => undefined);
    if (id !== undefined) answered.set(name, id);
  });
  expect(answered.size).toBeGreaterThan(50);
  expect(answered.size).toBeLessThan(200);
  const left = confluentClient(witness.url);
  for (const [name, id] of answered) expect((await left.getBySubjectAndId(`s-${name}`, id)).schema).toBe(text(name));
  for (const name of names) {
    const id = await left.register(`s-${name}`, { schema: text(name), schemaType: 'AVRO' });
    expect(id).toBe(answered.get(name) ?? id);
  }
  // In the store: as many schemas as ids, ids without gaps, and each version has its schema.
  const schemas = await database.selectFrom('registry_schema').select('id').orderBy('id').execute();
  expect(schemas.map(({ id }) => id)).toEqual(schemas.map((_, at) => at + 1));
  const context = await database.selectFrom('registry_context').select('last_id').executeTakeFirstOrThrow();
  expect(context.last_id).toBe(schemas.length);
  const versions = await database.selectFrom('registry_version').select('schema_id').execute();
  expect(versions.every(({ schema_id }) => schema_id >= 1 && schema_id <= schemas.length)).toBe(true);
}, 240_000);
