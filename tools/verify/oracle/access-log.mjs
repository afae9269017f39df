import { readFileSync } from 'node:fs';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const BOTS = ['bot', 'crawl', 'spider', 'slurp'];

/** Page views of a combined-format access log, in file order, and the number of lines that are none. */
export function readAccessLog(file) {
  const records = [];
  let refused = 0;
  for (const bytes of lines(readFileSync(file))) {
    const record = pageView(bytes);
    if (record === undefined) refused += 1;
    else records.push(record);
  }
  return { records, refused };
}

function* lines(bytes) {
  let start = 0;
  while (start < bytes.length) {
    let end = bytes.indexOf(10, start);
    if (end < 0) end = bytes.length;
    yield bytes.subarray(start, end > start && bytes[end - 1] === 13 ? end - 1 : end);
    start = end + 1;
  }
}

function pageView(bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  // Walks the line field by field: bare words, one [bracketed] time, "quoted" texts in which a backslash hides the next character
  // and is dropped before a quote or another backslash.
  const fields = [];
  let at = 0;
  while (at < text.length) {
    const open = text[at];
    let end;
    if (open === '"') {
      let field = '';
      for (end = at + 1; end < text.length && text[end] !== '"'; end++) {
        if (text[end] === '\\') {
          const hidden = text[++end] ?? '';
          field += hidden === '"' || hidden === '\\' ? hidden : '\\' + hidden;
        } else field += text[end];
      }
      if (end >= text.length) return undefined;
      fields.push(field);
      end += 1;
    } else if (open === '[') {
      end = text.indexOf(']', at);
      if (end < 0) return undefined;
      fields.push(text.slice(at + 1, end));
      end += 1;
    } else {
      end = text.indexOf(' ', at);
      if (end < 0) end = text.length;
      fields.push(text.slice(at, end));
    }
    if (end < text.length && text[end] !== ' ') return undefined;
    at = end + 1;
  }
  if (fields.length !== 9) return undefined;
  const [visitor, , , clock, request, status, bytesSent, referrer, agent] = fields;
  const parts = request.split(' ');
  const time = clockTime(clock);
  if (parts.length !== 3 || parts.includes('') || time === undefined) return undefined;
  if (!/^\d+$/.test(status) || BigInt(status) < 100n || BigInt(status) > 599n) return undefined;
  if (!/^(\d+|-)$/.test(bytesSent) || (bytesSent !== '-' && BigInt(bytesSent) >= 2n ** 53n)) return undefined;
  const path = parts[1].split('?', 1)[0];
  if ([visitor, parts[0], path, referrer, agent].some((kept) => kept.includes('\0'))) return undefined;
  const small = agent.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return {
    time,
    visitor,
    path,
    status: Number(status),
    bytes: bytesSent === '-' ? null : BigInt(bytesSent),
    isBot: BOTS.some((word) => small.includes(word)),
  };
}

// 17/May/2015:10:05:03 +0000 as microseconds since 1970 UTC.
function clockTime(text) {
  const found = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [, day, name, year, hour, minute, second, sign, zoneHours, zoneMinutes] = found;
  const month = MONTHS.indexOf(name);
  if (month < 0) return undefined;
  const longest = [31, new Date(Date.UTC(+year, 2, 0)).getUTCDate(), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month];
  if (+day < 1 || +day > longest || +hour > 23 || +minute > 59 || +second > 59) return undefined;
  if (+zoneHours > 23 || +zoneMinutes > 59) return undefined;
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  return (Date.UTC(+year, month, +day, +hour, +minute, +second) - zone * 60_000) * 1000;
}
