// The senders of `mesh bench ingest`, a process of their own: ingest-client.ts URL CONNECTIONS RECORDS SECONDS
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

const [url = '', connections, records, seconds] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const START = Date.UTC(2026, 0, 5);
let made = 0;

const pageViewOf = (number: number) => ({
  occurredAt: new Date(START + number).toISOString(),
  visitor: `203.0.113.${String(number % 250)}`,
  method: 'GET',
  path: `/pages/${String(number % 1_000)}/`,
  status: 200,
  bytes: 20_000 + (number % 1_000),
  referrer: 'https://www.example.org/search?q=tempi',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  isBot: false,
});

/** The status of the answer, once it is read. */
const send = (body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
    };
    const sent = request(url, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });

const waited: number[] = [];
let refused = 0;
const began = performance.now();
const until = began + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < until) {
      const body = JSON.stringify(Array.from({ length: Number(records) }, () => pageViewOf(made++)));
      const at = performance.now();
      if ((await send(body)) === 202) waited.push(performance.now() - at);
      else refused += 1;
    }
  }),
);
const elapsed = (performance.now() - began) / 1000;
waited.sort((a, b) => a - b);
const quantile = (share: number): number => waited[Math.ceil(waited.length * share) - 1] ?? 0;
agent.destroy();
process.stdout.write(
  JSON.stringify({ requests: waited.length, refused, seconds: elapsed, p50: quantile(0.5), p99: quantile(0.99) }),
);
