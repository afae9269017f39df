import { setTimeout as sleep } from 'node:timers/promises';
import { avroSchemaOf, frame, keyBytes, recordCodec } from '@tempi/platform/contract';
import { canRetry, MeshError, retrying } from '@tempi/platform/error';
import { ensureContractTopics } from '@tempi/platform/ingestion';
import { partitionOf, readCompacted, type Log, type Producer, type Transaction } from '@tempi/platform/log';
import type { Mesh } from '@tempi/platform/mesh';
import { ACCOUNTS, entryAt } from './input.ts';
import { entry } from './subject.ts';

/** What the feeder is told while it feeds. */
export interface Control {
  /** Nothing more is fed for now: those who read are too far behind. */
  held: boolean;
  /** Every account is closed, and that is all. */
  ending: boolean;
}

export interface Feeding {
  /** Records a second since `since`, milliseconds since 1970; after a pause half as many again. */
  readonly rate: number;
  readonly since: number;
  readonly control: Control;
  readonly signal: AbortSignal;
  /** How many records are committed. */
  readonly onFed: (records: number) => void;
}

/** How far the feeding is, in the same transaction as the records: so whoever goes on feeds nothing twice. */
const FED = 'soak.fed';
const KEY = 'fed';
const TICK_MS = 100;
const CATCHING_UP = 1.5;

interface Fed {
  readonly next: number;
  /** The first closing entry, once it is known. */
  readonly closing?: number;
}

/**
 * Feeds entries as Avro frames in transactions of the log, past the ingester: parsing and judging input is none of the soak's business, and the
 * two cores are for what is. Goes on by itself when log or database were away. Returns when all is fed.
 */
export async function feed(mesh: Mesh, feeding: Feeding): Promise<void> {
  await retrying((worked) => turn(mesh, feeding, worked), {
    signal: feeding.signal,
    mayRetry: (error) => canRetry(error) || (error instanceof MeshError && error.code === 'LOG_ABORTED'),
  });
}

async function turn(mesh: Mesh, feeding: Feeding, worked: () => void): Promise<void> {
  const { log, registry } = mesh;
  await ensureContractTopics(mesh, entry);
  await log.ensureTopic({ name: FED, partitions: 1, cleanup: 'compact' });
  const schema = await registry.register(`${entry.name}-value`, avroSchemaOf(entry));
  const producer = await log.producer('soak.feed');
  try {
    await pour(producer, await fedSoFar(log), schema, feeding, worked);
  } finally {
    await producer.close().catch(() => undefined);
  }
}

async function pour(
  producer: Producer,
  begun: Fed,
  schema: number,
  { rate, since, control, signal, onFed }: Feeding,
  worked: () => void,
): Promise<void> {
  const codec = recordCodec(entry.columns);
  let { next, closing } = begun;
  const isOver = (): boolean => closing !== undefined && next === closing + ACCOUNTS;
  onFed(next);
  for (let before = performance.now(); !isOver() && !signal.aborted; await sleep(TICK_MS)) {
    const now = performance.now();
    const most = (rate * CATCHING_UP * (now - before)) / 1000;
    const due = (rate * (Date.now() - since)) / 1000 - next;
    before = now;
    if (control.ending) closing ??= next;
    const upTo =
      closing === undefined
        ? next + (control.held ? 0 : Math.floor(Math.min(most, Math.max(due, 0))))
        : closing + ACCOUNTS;
    if (upTo === next) continue;
    const transaction = producer.begin();
    for (let number = next; number < upTo; number++) {
      const row = { ...entryAt(number, closing ?? Infinity) };
      const key = keyBytes(entry, row);
      transaction.append(entry.name, partitionOf(key, entry.partitions), {
        key,
        value: frame(schema, codec.encode(row)),
      });
    }
    const fed: Fed = { next: upTo, ...(closing === undefined ? {} : { closing }) };
    transaction.append(FED, 0, { key: Buffer.from(KEY), value: Buffer.from(JSON.stringify(fed)) });
    await committed(transaction, signal);
    next = upTo;
    worked();
    onFed(next);
  }
}

/** The same commit again while the log says that it may land: it does so once at most. */
async function committed(transaction: Transaction, signal: AbortSignal): Promise<void> {
  await retrying(() => transaction.commit(), { signal });
}

async function fedSoFar(log: Log): Promise<Fed> {
  const value = (await readCompacted(log, FED, 0)).get(KEY);
  return value === undefined ? { next: 0 } : (JSON.parse(value.toString('utf8')) as Fed);
}
