import { Fault, type Fields, type SourceFormat, quote } from '@tempi/platform/ingestion';
import { logTime } from './log-time.ts';
import { closingQuote, unescaped } from './quoted-field.ts';

const HEAD = /^([^ ]+) [^ ]+ [^ ]+ \[([^\]]*)\] "/;
const STATUS_AND_BYTES = /" ([^ ]+) ([^ ]+) "/y;
const BOT = /bot|crawl|spider|slurp/i;

/**
 * The combined log format of web servers (https://httpd.apache.org/docs/2.4/logs.html#combined):
 * `client ident user [time] "request" status bytes "referrer" "agent"`. A quote or backslash inside a quoted field is
 * escaped by a backslash, and read without it; other escapes are kept as they stand.
 */
export const accessLog: SourceFormat = {
  name: 'access-log',
  contract: 'clickstream.page-view',
  items: 'line',
  header: 'none',
  flags: 'none',
  open: () => parseAccessLogLine,
};

/** The fields of a line, or why it has none. */
export function parseAccessLogLine(line: string): Fields | Fault {
  const head = HEAD.exec(line);
  if (head === null) return malformed(null, 'it does not begin with client, ident, user, [time] and "request"');
  const [{ length: requestStart }, visitor = '', time = ''] = head;

  const occurredAt = logTime(time);
  if (occurredAt === undefined)
    return malformed('occurredAt', `expected a time like 17/May/2015:10:05:03 +0000, found ${quote(time)}`);

  const requestEnd = closingQuote(line, requestStart);
  if (requestEnd < 0) return malformed('path', 'the quote of the request is not closed');
  const request = unescaped(line.slice(requestStart, requestEnd)).split(' ');
  const [method = '', target = '', protocol = ''] = request;
  if (request.length !== 3 || method === '' || target === '' || protocol === '') {
    return malformed('path', `expected a request of method, target and protocol, found ${quote(request.join(' '))}`);
  }

  STATUS_AND_BYTES.lastIndex = requestEnd;
  const [counts, status = '', size = ''] = STATUS_AND_BYTES.exec(line) ?? [];
  if (counts === undefined) return malformed('status', 'status, bytes and a quoted referrer do not follow the request');
  if (!/^\d+$/.test(status)) return malformed('status', `expected a number, found ${quote(status)}`);
  if (!/^(?:\d+|-)$/.test(size)) return malformed('bytes', `expected a number or -, found ${quote(size)}`);

  const referrerStart = requestEnd + counts.length;
  const referrerEnd = closingQuote(line, referrerStart);
  if (referrerEnd < 0) return malformed('referrer', 'the quote of the referrer is not closed');
  if (!line.startsWith('" "', referrerEnd)) return malformed('agent', 'no quoted agent follows the referrer');
  const agentEnd = closingQuote(line, referrerEnd + 3);
  if (agentEnd < 0) return malformed('agent', 'the quote of the agent is not closed');
  if (agentEnd !== line.length - 1) return malformed(null, 'there is text after the agent');

  const referrer = unescaped(line.slice(referrerStart, referrerEnd));
  const agent = unescaped(line.slice(referrerEnd + 3, agentEnd));
  const query = target.indexOf('?');
  return {
    occurredAt,
    visitor,
    method,
    path: query < 0 ? target : target.slice(0, query),
    status: Number(status),
    bytes: size === '-' ? null : Number(size),
    referrer: referrer === '-' ? null : referrer,
    agent,
    isBot: BOT.test(agent),
  };
}

const malformed = (field: string | null, reason: string): Fault => new Fault('LINE_INVALID', field, reason);
