import { createHash } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { contract, double, int32, text, timestamp, type Contract } from '../contract/index.ts';
import { emptyCut, readRange } from '../log/index.ts';
import { expect as rule } from '../quality/index.ts';
import { listQuarantine, originalBytes, showQuarantined } from '../quarantine/index.ts';
import { fileOf, ingest, meshOf, removeFiles } from '../testing/test-source.ts';
import { everything } from '../testing/topic-content.ts';
import { csvFormat } from './csv.ts';
import { ndjson } from './ndjson.ts';
import { replayItems } from './replay-quarantine.ts';
import { Fault, type SourceFormat } from './source-format.ts';

afterAll(removeFiles);

const personal = { classification: 'personal' } as const;
const visit = contract({
  ...{ name: 'test.visit', version: '1.0.0', owner: 'test', description: 'A visit', idle: '1 hour', partitions: 2 },
  fields: {
    at: timestamp(),
    visitor: text({ ...personal, protection: 'pseudonymise' }).refine((found) => found.length < 60, {
      error: ({ input }) => `found ${String(input)}; expected less`,
    }),
    name: text({ ...personal, protection: 'drop' }).nullable(),
    page: text(),
    seconds: int32(),
    score: double().nullable(),
  },
  ...{ key: 'visitor', eventTime: 'at', identity: ['visitor', 'at'] },
  quality: [rule('seconds').toBeAtLeast(0)],
});
/** Has its visitors from the other as pseudonyms; makes one of its own of the page. */
const derived = contract({
  ...{ name: 'test.visitor', version: '1.0.0', owner: 'test', description: 'A visitor', idle: '1 hour', partitions: 2 },
  fields: {
    at: timestamp(),
    who: text({ ...personal, protection: 'pseudonymise' }),
    page: text({ ...personal, protection: 'pseudonymise' }),
  },
  ...{ key: 'who', eventTime: 'at' },
  derivedFrom: { contract: visit, map: ({ at, visitor, page }) => ({ at, who: visitor, page }) },
});
const contracts: readonly Contract[] = [visit, derived];
const csv = csvFormat({ contract: null, aliases: {} });
/** One that says more than it should. */
const talkative: SourceFormat = {
  ...ndjson,
  contract: visit.name,
  name: 'talkative',
  open: () => (line) => new Fault('ODD', 'seconds', `odd: ${line}`),
};

/** Every byte of every topic that ingestion writes. */
async function written({ log }: ReturnType<typeof meshOf>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const { name } of contracts)
    for (const topic of ['', '.identities', '.quarantine', '.quarantine.decisions', '.sources'].map(
      (end) => name + end,
    )) {
      const partitions = await log.partitions(topic);
      if (partitions === undefined) continue;
      for await (const batch of readRange(log, topic, emptyCut(partitions), await log.ends(topic)))
        parts.push(batch.bytes);
    }
  return Buffer.concat(parts);
}

const secret = fc.stringMatching(/^[a-z]{12}$/).map((word) => `secret-${word}`);
const spoil = fc.constantFrom('', 'seconds', 'quality', 'shifted', 'torn', 'conflict', 'future', 'long');
const visitOf = fc.record({ visitor: secret, name: secret, minute: fc.integer({ min: 0, max: 200 }), spoil });
type Visit = typeof visitOf extends fc.Arbitrary<infer V> ? V : never;

function fieldsOf({ visitor, name, minute, spoil: how }: Visit): Record<string, unknown> {
  const at = new Date(Date.UTC(how === 'future' ? 2034 : 2024, 0, 1, 0, minute)).toISOString();
  const seconds = how === 'seconds' ? visitor : how === 'quality' ? -1 : how === 'shifted' ? `1 ${name}` : 1;
  const page = how === 'shifted' ? visitor : '/';
  return {
    at,
    visitor: how === 'long' ? `${visitor}${'x'.repeat(60)}` : visitor,
    name,
    page: how === 'shifted' ? 'p' : page,
    seconds,
  };
}
const jsonLine = (visited: Visit): string => {
  const line = JSON.stringify(fieldsOf(visited));
  return visited.spoil === 'torn' ? line.slice(0, -2) : line;
};
const csvLine = (visited: Visit): string => {
  const { at, name, page, seconds } = fieldsOf(visited);
  const cells = [at, name, page, seconds];
  return (visited.spoil === 'torn' ? [visited.visitor, ...cells] : cells).join(',');
};

test('no byte of a protected value is anywhere in the log: records, keys, identities, quarantine, sources, decisions', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(visitOf, { minLength: 1, maxLength: 12 }), secret, async (visits, flag) => {
      const mesh = meshOf();
      const twice = visits.flatMap((each) => (each.spoil === 'conflict' ? [each, { ...each, name: 'other' }] : [each]));
      const options = { contract: visit, contracts, limits: { items: 3, bytes: 100_000 } };
      const json = await fileOf(twice.map((each) => `${jsonLine(each)}\n`).join(''));
      await ingest(mesh, json, { ...options, format: ndjson });
      await ingest(mesh, json, { ...options, format: talkative, source: 'talkative' });
      const table = await fileOf(`at,name,page,seconds\n${twice.map((each) => `${csvLine(each)}\n`).join('')}`);
      await ingest(mesh, table, { ...options, format: csv, flags: { visitor: flag }, source: 'table' });
      await replayItems(mesh, { contract: visit, contracts, formats: [talkative, csv], items: { ids: 'all' } });

      const all = await written(mesh);
      const open = await Array.fromAsync(listQuarantine(mesh, visit));
      const listed = JSON.stringify(open);
      for (const value of [flag, ...visits.flatMap(({ visitor, name }) => [visitor, name])]) {
        expect(all.includes(value)).toBe(false);
        expect(listed.includes(value)).toBe(false);
      }
      for (const { code, source, id, position } of open) {
        seen.add(code);
        const shown = originalBytes(await showQuarantined(mesh, visit, id)).toString();
        const at = source === 'table' ? position.line - 2 : position.line - 1;
        expect(shown).toBe((source === 'table' ? twice.map(csvLine) : twice.map(jsonLine))[at]);
      }
    }),
    { numRuns: 60 },
  );
  for (const code of ['QUALITY_BROKEN', 'VALUE_INVALID', 'LINE_INVALID', 'EVENT_TIME_AHEAD', 'ODD'])
    expect(seen).toContain(code);
});

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

test('no digest in the log is one that values can be tried against: of what a source holds it has none without the key', async () => {
  for (const sort of [false, true]) {
    const mesh = meshOf();
    const bytes = Buffer.from(
      `${JSON.stringify({ at: '2024-01-01', visitor: 'anna', name: null, page: '/', seconds: 1 })}\n`,
    );
    const file = await fileOf(bytes);
    await ingest(mesh, file, { contract: visit, contracts, format: ndjson, sort });
    const all = await written(mesh);
    for (const digest of [sha256(bytes), sha256(bytes.subarray(0, -1)), sha256(Buffer.from('anna'))])
      for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const)
        expect(all.includes(Buffer.from(digest.toString(form), 'latin1'))).toBe(false);
  }
});

test.each([
  ['protects a field from now on', true],
  ['protects none any more', false],
])('a source goes on where its contract %s, and is refused where its file is another', async (_, later) => {
  for (const sort of [false, true]) {
    const about = { owner: 'test', description: 'A visit', idle: '1 hour', key: 'who', eventTime: 'at' } as const;
    const arrival = (version: string, who: ReturnType<typeof text>): Contract =>
      contract({ ...about, name: 'test.arrival', version, fields: { at: timestamp(), who } });
    const plain = arrival('1.0.0', text());
    const shielded = arrival('1.1.0', text({ ...personal, protection: 'pseudonymise' }));
    const [first, second] = later ? [plain, shielded] : [shielded, plain];
    const line = (who: string): string => `${JSON.stringify({ at: '2024-01-01', who })}\n`;
    const mesh = meshOf();
    const file = await fileOf(line('anna'));
    const options = { format: ndjson, sort };
    await ingest(mesh, file, { ...options, contract: first, contracts: [first] });
    if (!sort) await appendFile(file, line('bert'));
    const after = { ...options, contract: second, contracts: [second] };
    expect(await ingest(mesh, file, after)).toMatchObject({ received: sort ? 1 : 2 });
    expect(await ingest(mesh, file, after)).toMatchObject({ received: sort ? 1 : 2 });
    await expect(ingest(mesh, await fileOf(line('carl')), after)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  }
});

test('pseudonyms join: in records, keys and identities, and in a contract that derives from this one', async () => {
  const mesh = meshOf();
  const line = { at: '2024-01-01', visitor: 'anna', name: 'Anna', page: '/', seconds: 1 };
  const file = await fileOf(
    `${JSON.stringify(line)}\n${JSON.stringify(line)}\n${JSON.stringify({ ...line, name: 'Ann' })}\n`,
  );
  const report = await ingest(mesh, file, { contract: visit, contracts, format: ndjson });
  // What is dropped is no part of the content either.
  expect(report).toMatchObject({ accepted: 1, duplicate: 2 });
  const row = (await everything(mesh, visit)).find((entry) => entry.row !== undefined)?.row;
  expect(row?.['visitor']).toMatch(/^[\w-]{43}$/);
  expect(row?.['name']).toBe(null);
  const made = (await everything(mesh, derived)).find((entry) => entry.row !== undefined)?.row;
  expect(made?.['who']).toBe(row?.['visitor']);
  expect(made?.['page']).toMatch(/^[\w-]{43}$/);
});

test('what a contract accepted before it protected a field is hashed where another derives from it, also when it is replayed', async () => {
  const about = { owner: 'test', description: 'A visit', idle: '1 hour', key: 'visitor', eventTime: 'at' } as const;
  const shielded = text({ ...personal, protection: 'pseudonymise' });
  const open = contract({
    ...{ ...about, name: 'test.arrival', version: '1.0.0' },
    fields: { at: timestamp(), visitor: text(), seconds: int32() },
  });
  const shut = contract({
    ...{ ...about, name: 'test.arrival', version: '1.1.0' },
    fields: { at: timestamp(), visitor: shielded, seconds: int32() },
  });
  const next = (least: number): Contract =>
    contract({
      ...{ ...about, name: 'test.arrival', version: '2.0.0' },
      fields: { at: timestamp(), visitor: shielded, seconds: int32() },
      derivedFrom: { contract: shut, map: (row) => row },
      quality: [rule('seconds').toBeAtLeast(least)],
    });
  const lines = (...each: [string, number][]): string =>
    each.map(([visitor, seconds]) => `${JSON.stringify({ at: '2024-01-01', visitor, seconds })}\n`).join('');
  // One has the form of a pseudonym.
  const [address, session] = ['203.0.113.7', 'a-session-of-the-length-of-a-pseudonym-0123'];
  const mesh = meshOf();
  const early = await fileOf(lines([address, 2], [session, 2], [address, 1]));
  await ingest(mesh, early, { contract: open, contracts: [open], format: ndjson });
  const late = await fileOf(lines([address, 2], [session, 2]));
  const options = { contract: shut, contracts: [shut, next(2)], format: ndjson, source: 'late' };
  await ingest(mesh, late, options);
  await replayItems(mesh, { contract: next(1), contracts: [shut, next(1)], formats: [ndjson], items: { ids: 'all' } });
  const visitors = async (each: Contract): Promise<unknown[]> =>
    (await everything(mesh, each)).flatMap(({ row }) => (row === undefined ? [] : [row['visitor']]));
  const [first, second] = (await visitors(shut)).filter((visitor) => visitor !== address && visitor !== session);
  const expected = [first, first, first, second, second];
  expect((await visitors(next(1))).toSorted()).toEqual(expected.toSorted());
});
