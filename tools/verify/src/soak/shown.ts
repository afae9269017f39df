import { setTimeout as sleep } from 'node:timers/promises';
import { emptyCut, keyAt, readRange, valueAt } from '@tempi/platform/log';
import type { Mesh } from '@tempi/platform/mesh';
import { sql } from 'kysely';
import type { TotalsRow, Verdict } from '../faults/judge.ts';
import { totalsRow } from '../faults/outputs.ts';
import { bodyOf, followTopics } from '../faults/raw-topic.ts';
import { ACCOUNTS, type Truth } from './input.ts';
import { judge, type ChainRow, type Judge } from './judge.ts';
import { chains, entry, totals, type SoakSpeed } from './subject.ts';

const tableOf = (product: string, speed: SoakSpeed): string => `${speed}_${product}`.replaceAll(/[.-]/g, '_');
const ACCOUNTS_AT_ONCE = 100;

/** Judges a speed's serving tables, a part of the accounts at a time. */
export async function judgeTables({ database }: Mesh, speed: SoakSpeed, truth: Truth): Promise<Verdict> {
  const judged = judge(truth);
  const accounts = [...truth.chains.keys()];
  for (let from = 0; from < ACCOUNTS; from += ACCOUNTS_AT_ONCE) {
    const { rows } = await sql<ChainRow>`
      select account, ordinal, chain from ${sql.table(tableOf(chains.name, speed))}
      where account in (${sql.join(accounts.slice(from, from + ACCOUNTS_AT_ONCE))})
      order by (_key::json->>0)::int, (_key::json->>1)::bigint, (_key::json->>2)::int`.execute(database);
    for (const row of rows) judged.chain(row);
  }
  const { rows } = await sql<TotalsRow>`
    select team, window_start as "windowStart", entries, amount from ${sql.table(tableOf(totals.name, speed))}`.execute(
    database,
  );
  for (const row of rows) judged.total(row);
  return judged.verdict();
}

const QUIET_MS = 5_000;
const READ_WITHIN_MS = 300_000;

/** Judges a speed's topics from their beginning: on a broker by a plain client, until nothing more comes. */
export async function judgeTopics(
  mesh: Mesh,
  speed: SoakSpeed,
  truth: Truth,
  brokers: string | undefined,
): Promise<Verdict> {
  const judged = judge(truth);
  const partitions = speed === 'stream' ? entry.partitions : 1;
  const topics = [chains, totals].map(({ name }) => `${name}.${speed}.output`);
  if (brokers === undefined) {
    for (const topic of topics)
      for await (const batch of readRange(mesh.log, topic, emptyCut(partitions), await mesh.log.ends(topic)))
        for (let index = 0; index < batch.count; index++)
          take(judged, topic, keyAt(batch, index) === null ? null : valueAt(batch, index));
    return judged.verdict();
  }
  let last = performance.now();
  const names = topics.map((topic) => ({ name: `${mesh.namespace}.${topic}`, partitions }));
  const following = await followTopics(brokers, names, (topic, { key, value }) => {
    last = performance.now();
    take(judged, topic, key === null ? null : value);
  });
  const until = last + READ_WITHIN_MS;
  while (performance.now() < until && performance.now() - last < QUIET_MS) await sleep(100);
  await following.close();
  return judged.verdict();
}

/** A progress is no row, and none of these rows goes away. */
function take(judged: Judge, topic: string, value: Uint8Array | null): void {
  if (value === null) return;
  const body = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (!topic.includes(chains.name)) judged.total(totalsRow(body));
  else {
    const [account, ordinal, chain] = bodyOf(body, ['string', 'long', 'long']);
    judged.chain({ account: String(account), ordinal: Number(ordinal), chain: Number(chain) });
  }
}
