import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { type Log, emptyCut, offsetAt, readRange, valueAt } from '../log/index.ts';
import { type QuarantineRecord, quarantineTopic } from './quarantine-record.ts';

/** A refused item with its id: the offset in the quarantine topic, which never changes. */
export interface Quarantined extends QuarantineRecord {
  readonly id: number;
}

/** A refused item without its payload. */
export type QuarantineSummary = Omit<Quarantined, 'payload' | 'encoding'>;

type WithLog = { readonly log: Log };

/** The refused items of a contract in the order they were refused; none where nothing was ever ingested. */
export async function* listQuarantine({ log }: WithLog, contract: Contract): AsyncGenerator<QuarantineSummary> {
  const topic = quarantineTopic(contract.name);
  const partitions = await log.partitions(topic);
  if (partitions === undefined) return;
  for await (const { payload: _payload, encoding: _encoding, ...summary } of read(
    log,
    topic,
    emptyCut(partitions),
    await log.ends(topic),
  )) {
    yield summary;
  }
}

/** One refused item, whole. Fails with `QUARANTINE_UNKNOWN` where the contract has none of this id. */
export async function showQuarantined({ log }: WithLog, contract: Contract, id: number): Promise<Quarantined> {
  const topic = quarantineTopic(contract.name);
  const known = Number.isInteger(id) && id >= 0 && (await log.partitions(topic)) !== undefined;
  const end = known ? ((await log.ends(topic))[0] ?? 0) : 0;
  if (id < end) for await (const found of read(log, topic, [id], [id + 1])) return found;
  throw new MeshError({
    code: 'QUARANTINE_UNKNOWN',
    found: `no quarantined record ${id} of ${contract.name}`,
    expected: 'an id that `mesh quarantine list` shows',
    likelyCause: 'the id belongs to another contract or another mesh',
  });
}

async function* read(
  log: Log,
  topic: string,
  from: readonly number[],
  to: readonly number[],
): AsyncGenerator<Quarantined> {
  for await (const batch of readRange(log, topic, from, to)) {
    for (let i = 0; i < batch.count; i++) {
      const value = valueAt(batch, i);
      if (value !== null) yield { id: offsetAt(batch, i), ...(JSON.parse(value.toString('utf8')) as QuarantineRecord) };
    }
  }
}
