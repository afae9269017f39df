import { pageView } from '@tempi/contracts/clickstream/page-view';
import { validatorOf } from '@tempi/platform/contract';
import { Fault } from '@tempi/platform/ingestion';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAccessLogLine } from './access-log.ts';

interface Parts {
  readonly time?: string;
  readonly request?: string;
  readonly status?: string;
  readonly bytes?: string;
  readonly referrer?: string;
  readonly agent?: string;
}

const lineOf = ({
  time = '17/May/2015:10:05:03 +0000',
  request = 'GET /a?b=c HTTP/1.1',
  status = '200',
  bytes = '20',
  referrer = '-',
  agent = 'Mozilla/5.0',
}: Parts): string => `83.149.9.216 - - [${time}] "${request}" ${status} ${bytes} "${referrer}" "${agent}"`;

const fieldAtFault = (line: string): string | null | undefined => {
  const parsed = parseAccessLogLine(line);
  return parsed instanceof Fault ? parsed.field : undefined;
};

test('a line becomes a page view', () => {
  expect(parseAccessLogLine(lineOf({}))).toEqual({
    occurredAt: Date.UTC(2015, 4, 17, 10, 5, 3) * 1000,
    visitor: '83.149.9.216',
    method: 'GET',
    path: '/a',
    status: 200,
    bytes: 20,
    referrer: null,
    agent: 'Mozilla/5.0',
    isBot: false,
  });
});

test('text of any kind reads back from quoted fields, quotes and backslashes escaped', () => {
  const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&');
  const words = fc.string().filter((word) => word !== '-');
  fc.assert(
    fc.property(words, words, (referrer, agent) => {
      expect(parseAccessLogLine(lineOf({ referrer: escaped(referrer), agent: escaped(agent) }))).toMatchObject({
        referrer,
        agent,
      });
    }),
  );
  expect(parseAccessLogLine(lineOf({ referrer: 'http://\\xe4/' }))).toMatchObject({ referrer: 'http://\\xe4/' });
});

test('how great a number may be is a matter of the contract', () => {
  const judge = validatorOf(pageView);
  const accepted = (parts: Parts): unknown => judge(parseAccessLogLine(lineOf(parts)));
  expect(accepted({ bytes: '1234567890123456', status: '599' })).toMatchObject({
    ...{ ok: true, row: { bytes: 1234567890123456, status: 599 } },
  });
  expect(accepted({ bytes: '007', status: '0200' })).toMatchObject({ ok: true, row: { bytes: 7, status: 200 } });
  const odd = { ok: false, code: 'QUALITY_BROKEN', field: 'status' };
  expect([accepted({ status: '99' }), accepted({ status: '600' })]).toMatchObject([odd, odd]);
  expect(accepted({ bytes: '9007199254740993' })).toMatchObject({ ok: false, field: 'bytes' });
  expect(accepted({ bytes: '9'.repeat(400) })).toMatchObject({ ok: false, field: 'bytes' });
  expect(accepted({ status: '4294967496' })).toMatchObject({ ok: false, field: 'status' });
});

test('a client is any text but a blank', () => {
  const line = lineOf({}).replace('83.149.9.216', '\u00a0ünï\ufeff"');
  expect(parseAccessLogLine(line)).toMatchObject({ visitor: '\u00a0ünï\ufeff"' });
});

test('offsets are honoured', () => {
  const at = (time: string): unknown => (parseAccessLogLine(lineOf({ time })) as { occurredAt?: number }).occurredAt;
  expect(at('29/Feb/2024:00:30:00 +0130')).toBe(Date.UTC(2024, 1, 28, 23) * 1000);
  expect(at('31/Dec/2023:23:30:00 -0100')).toBe(Date.UTC(2024, 0, 1, 0, 30) * 1000);
});

test.each(['GoogleBOT/2.1', 'a Crawler', 'SPIDER', 'Yahoo! slurp'])('%s is a bot', (agent) => {
  expect(parseAccessLogLine(lineOf({ agent }))).toMatchObject({ isBot: true });
});

test('only ASCII letters are equal whatever their case', () => {
  expect(parseAccessLogLine(lineOf({ agent: 'ſpider \u017flurp' }))).toMatchObject({ isBot: false });
});

test.each([
  ['occurredAt', { time: '17/Mai/2015:10:05:03 +0000' }],
  ['occurredAt', { time: '17/may/2015:10:05:03 +0000' }],
  ['occurredAt', { time: '29/Feb/2015:10:05:03 +0000' }],
  ['occurredAt', { time: '17/May/2015:24:00:00 +0000' }],
  ['occurredAt', { time: '17/May/2015:10:05:03' }],
  ['path', { request: 'GET /' }],
  ['path', { request: 'GET /a b HTTP/1.1' }],
  ['path', { request: '-' }],
  ['path', { request: 'GET  HTTP/1.1' }],
  ['status', { status: '2OO' }],
  ['bytes', { bytes: '1.5' }],
  ['agent', { agent: 'open\\' }],
] as const)('a fault in %s is found: %j', (field, parts) => {
  expect(fieldAtFault(lineOf(parts))).toBe(field);
});

test('what does not have the shape of a line is refused as a whole', () => {
  expect(fieldAtFault('')).toBeNull();
  expect(fieldAtFault(`${lineOf({})} more`)).toBeNull();
  expect(fieldAtFault(lineOf({}).slice(0, -1))).toBe('agent');
});
