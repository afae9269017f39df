import type { Contract } from '../contract/contract.ts';
import { type Seal, sealOf } from '../contract/protection-seal.ts';
import { MeshError } from '../error/index.ts';
import { type Log, emptyCut, offsetAt, readRange, valueAt } from '../log/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Decision, isClosed, readDecisions } from './decision.ts';
import { type QuarantineRecord, quarantineTopic } from './quarantine-record.ts';
import { unsealed, unsealedText } from './sealed.ts';

/** A refused item with its id: the offset in the quarantine topic, which never changes. */
export interface Quarantined extends QuarantineRecord {
  readonly id: number;
  /** What was decided last; where that is `refused`, code, field and reason are those of the last try. */
  readonly decision: Decision | null;
}

/** A refused item without its payload. */
export type QuarantineSummary = Omit<Quarantined, 'payload' | 'encoding'>;

type WithLog = { readonly log: Log };

/**
 * The refused items of a contract in the order they were refused, `open`: those that nothing was decided on; none where nothing was
 * ever ingested.
 */
export async function* listQuarantine(
  { log }: WithLog,
  contract: Contract,
  which: 'open' | 'all' = 'open',
): AsyncGenerator<QuarantineSummary> {
  for await (const { payload: _payload, encoding: _encoding, ...summary } of readQuarantine(log, contract.name))
    if (which === 'all' || !isClosed(summary.decision ?? undefined)) yield summary;
}

/**
 * One refused item, whole and unsealed. Fails with `QUARANTINE_UNKNOWN` where the contract has none of this id, `SEAL_BROKEN` where
 * it was sealed with another key.
 */
export async function showQuarantined(
  { log, pseudonymKey }: WithLog & Pick<Mesh, 'pseudonymKey'>,
  contract: Contract,
  id: number,
): Promise<Quarantined> {
  if (Number.isInteger(id) && id >= 0)
    for await (const found of readQuarantine(log, contract.name, { from: id, to: id + 1 }))
      return found.encoding === 'sealed' ? opened(found, sealOf(await pseudonymKey())) : found;
  throw quarantineUnknown(contract, id);
}

function opened(found: Quarantined, seal: Seal): Quarantined {
  const item = unsealed(found, seal);
  const sealedReason = found.decision?.sealedReason ?? null;
  return sealedReason === null ? item : { ...item, reason: unsealedText(sealedReason, seal) };
}

/** The error of an id that a contract's quarantine has not. */
export const quarantineUnknown = (contract: Contract, id: number): MeshError =>
  new MeshError({
    code: 'QUARANTINE_UNKNOWN',
    found: `no quarantined record ${id} of ${contract.name}`,
    expected: 'an id that `mesh quarantine list` shows',
    likelyCause: 'the id belongs to another contract or another mesh',
  });

/** The refused items of a contract whose ids are `from` or more and less than `to`, whole, whatever was decided on them. */
export async function* readQuarantine(
  log: Log,
  contract: string,
  { from = 0, to = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly to?: number } = {},
): AsyncGenerator<Quarantined> {
  const topic = quarantineTopic(contract);
  const partitions = await log.partitions(topic);
  if (partitions === undefined) return;
  const ends = await log.ends(topic);
  const decisions = await readDecisions(log, contract);
  const start = emptyCut(partitions).map(() => from);
  for await (const batch of readRange(
    log,
    topic,
    start,
    ends.map((end) => Math.min(end, to)),
  )) {
    for (let i = 0; i < batch.count; i++) {
      const [id, value] = [offsetAt(batch, i), valueAt(batch, i)];
      if (value === null) continue;
      const record = JSON.parse(value.toString('utf8')) as QuarantineRecord;
      yield { id, ...record, ...presently(record, decisions.get(id)) };
    }
  }
}

function presently(
  { code, field, reason }: QuarantineRecord,
  decision: Decision | undefined,
): Pick<Quarantined, 'code' | 'field' | 'reason' | 'decision'> {
  if (decision?.decision !== 'refused') return { code, field, reason, decision: decision ?? null };
  return { code: decision.code ?? code, field: decision.field, reason: decision.reason ?? reason, decision };
}
