interface Line {
  readonly bytes: Buffer;
  readonly is: 'accepted' | 'quarantined';
}

const line = (is: Line['is'], text: string, encoding: 'utf8' | 'latin1' = 'utf8'): Line => ({
  bytes: Buffer.from(text, encoding),
  is,
});

const TIME = '17/May/2015:10:05:03 +0000';
const view = (path: string, agent = 'Mozilla/5.0', time = TIME, status = '200', bytes = '20'): string =>
  `10.0.0.1 - - [${time}] "GET ${path} HTTP/1.1" ${status} ${bytes} "-" "${agent}"`;
const accepted = (...words: Parameters<typeof view>): Line => line('accepted', view(...words));
const quarantined = (...words: Parameters<typeof view>): Line => line('quarantined', view(...words));
const AGENT = 'Mozilla/5.0';

/** Lines at which readers of access logs part, each with what is to become of it; none would be found in a tidy file. */
const LINES: readonly Line[] = [
  accepted('/plain'),
  line('accepted', `${view('/plain')}\r`),
  line('quarantined', ''),
  line('quarantined', ' \t '),
  line('quarantined', view('/plain').slice(1, 60)),
  // Quotes and backslashes.
  accepted('/a\\"b'),
  accepted('/a\\"b?c=\\"d'),
  accepted('/a\\\\b'),
  accepted('/a\\\\\\"b'),
  accepted('/a\\xe4\\tb'),
  line('accepted', view('/protocol').replace('HTTP/1.1"', 'HTTP/1.1\\\\"')),
  accepted('/agent', 'says \\"hello\\" \\\\'),
  accepted('/agent', 'a \\"BoT\\"'),
  accepted('/agent', 'a b\\ot and a b\\\\ot'),
  accepted('/agent', '\u017fpider \u017flurp'),
  accepted('/agent', ''),
  quarantined('/open', 'ends in an escaped quote\\'),
  line('quarantined', `${view('/plain')} more`),
  line('quarantined', view('/plain').slice(0, -1)),
  line('quarantined', view('/a"b')),
  // The request line has three parts.
  accepted('?query'),
  accepted('/a?b?c'),
  line('quarantined', view('/two').replace(' HTTP/1.1', '')),
  quarantined('/four parts'),
  line('quarantined', view('-').replace('GET - HTTP/1.1', '-')),
  // U+0000 where it is kept, and where it is not.
  quarantined('/nul\0'),
  quarantined('/nul', 'nul\0'),
  line('quarantined', view('/nul').replace('"-"', '"\0"')),
  line('accepted', view('/nul?\0').replace('- -', '\0 -')),
  // Not UTF-8, also where it is not kept; and the rest of Unicode.
  line('quarantined', view('/caf\xe9'), 'latin1'),
  line('quarantined', view('/a').replace('- -', '\xff -'), 'latin1'),
  accepted('/\u{1f600}'),
  accepted('/\uff5e'),
  accepted('/\u2028\u00a0\u0001\t'),
  accepted('/a\rb'),
  line('accepted', view('/plain').replace('10.0.0.1', '\u00a0\ufeffhost.example')),
  // Offsets and the calendar.
  accepted('/plain', AGENT, '17/May/2015:11:35:03 +0130'),
  accepted('/plain', AGENT, '17/May/2015:00:05:03 -1000'),
  accepted('/plain', AGENT, '31/Dec/2015:23:59:59 -0001'),
  accepted('/plain', AGENT, '29/Feb/2016:00:00:00 +0000'),
  quarantined('/plain', AGENT, '29/Feb/2015:00:00:00 +0000'),
  quarantined('/plain', AGENT, '31/Apr/2015:00:00:00 +0000'),
  quarantined('/plain', AGENT, '00/May/2015:00:00:00 +0000'),
  quarantined('/plain', AGENT, '17/May/2015:24:00:00 +0000'),
  quarantined('/plain', AGENT, '17/May/2015:10:60:00 +0000'),
  quarantined('/plain', AGENT, '17/Mai/2015:10:05:03 +0000'),
  quarantined('/plain', AGENT, '17/May/2015:10:05:03'),
  // Numbers as great as the contract allows.
  accepted('/zeros', AGENT, TIME, '0200', '007'),
  accepted('/great', AGENT, TIME, '200', '1234567890123456'),
  accepted('/greatest', AGENT, TIME, '200', '9007199254740991'),
  accepted('/odd-status', AGENT, TIME, '599', '1'),
  quarantined('/odder-status', AGENT, TIME, '600', '1'),
  quarantined('/odder-status', AGENT, TIME, '99', '1'),
  accepted('/no-size', AGENT, TIME, '200', '-'),
  quarantined('/greater', AGENT, TIME, '200', '9007199254740992'),
  quarantined('/greater', AGENT, TIME, '2147483648', '1'),
  quarantined('/plain', AGENT, TIME, '-', '1'),
  quarantined('/plain', AGENT, TIME, '200', '1.5'),
  // Nearly the longest line there may be; the last, which has no ending.
  accepted(`/${'long'.repeat(260_000)}`),
  accepted('/last'),
];

/** A small access log, written by hand to be hard to read, without an ending in its last line. */
export const HARD_ACCESS_LOG: Buffer = Buffer.concat(
  LINES.flatMap(({ bytes }, at) => (at === 0 ? [bytes] : [Buffer.of(10), bytes])),
);

/** What ingesting it must report. */
export const HARD_COUNTS = {
  received: LINES.length,
  accepted: LINES.filter((one) => one.is === 'accepted').length,
  quarantined: LINES.filter((one) => one.is === 'quarantined').length,
  duplicate: 0,
};
