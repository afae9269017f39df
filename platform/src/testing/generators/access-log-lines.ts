import { type GeneratorOptions, type LineGenerator, lineKinds, originalOf } from './line-kind.ts';
import { pick, type Random, randomAt } from './random-at.ts';
import { zipf } from './zipf.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const STATUSES = [200, 200, 200, 200, 200, 200, 200, 200, 206, 301, 304, 304, 404, 404, 500];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'curl/8.7.1 (a \\"quoted\\" name)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)',
];
const START = Date.UTC(2024, 2, 1) * 1000;
const STEP = 100_000;
/** Lines are out of order by up to this, which page-traffic's lateness of a minute allows. */
const JITTER = 20_000_000;
const LATE = 5 * 60_000_000;

/**
 * Lines of an access log in combined format: pages and visitors by Zipf's law, some bots, some errors, in nearly ascending
 * time, ten a second from 2024-03-01 on unless told otherwise. A late one lies 5 minutes back.
 */
export function accessLogLines(options: GeneratorOptions): LineGenerator {
  const { seed, start = START, step = STEP } = options;
  const page = zipf(400, 1.1);
  const visitor = zipf(5_000, 0.9);
  const shares = { ...options.shares, conflicting: 0 };
  const kind = lineKinds({ ...options, shares }, Math.ceil((1.2 * LATE) / step));

  function at(index: number, back: number): string {
    const random = randomAt(seed, index);
    const time = start + index * step - Math.floor(random() * JITTER) - back;
    const client = visitor(random);
    const status = STATUSES[pick(random, STATUSES.length)] ?? 200;
    const query = random() < 0.1 ? `?ref=${pick(random, 50)}` : '';
    const request = `${random() < 0.95 ? 'GET' : 'POST'} /${pathOf(page(random))}${query} HTTP/1.1`;
    const bytes = status === 304 ? '-' : String(200 + pick(random, 60_000));
    const referrer = random() < 0.4 ? '-' : `https://example.org/${pathOf(page(random))}`;
    const agent = AGENTS[Math.min(pick(random, 8), AGENTS.length - 1)] ?? '';
    return `10.${client >> 8}.${client & 255}.7 - - [${logTime(time)}] "${request}" ${status} ${bytes} "${referrer}" "${agent}"`;
  }

  return {
    header: null,
    kind,
    line(index) {
      switch (kind(index)) {
        case 'late':
          return at(index, LATE);
        case 'duplicate':
          return at(originalOf(kind, index, 1), 0);
        case 'malformed':
          return spoiled(at(index, 0), randomAt(seed ^ 1, index));
        default:
          return at(index, 0);
      }
    },
  };
}

const pathOf = (rank: number): string => (rank % 5 === 4 ? `assets/style-${rank}.css` : `articles/${rank}`);

function logTime(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** Each way in which real logs go wrong. */
function spoiled(line: string, random: Random): string {
  const ways = [
    line.slice(0, -2),
    line.replace('HTTP/1.1', ''),
    line.replace(/\/[A-Z][a-z]{2}\//, '/Foo/'),
    line.replace(' HTTP', '\xff HTTP'),
    '',
    '[error] client closed the connection',
  ];
  return ways[pick(random, ways.length)] ?? '';
}
