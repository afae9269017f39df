import { type Decision, decisionKey, decisionsTopic } from '../quarantine/decision.ts';
import { payloadOf, type QuarantineRecord, quarantineTopic } from '../quarantine/quarantine-record.ts';
import { sealed, sealedText } from '../quarantine/sealed.ts';
import type { ContractWriter, Outcome } from './contract-writer.ts';
import { bytesOf, type Item } from './item.ts';
import { Fault } from './source-format.ts';
import { sourceKey } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';
import { toldReason } from './told-reason.ts';

/** Stages a refused item for the quarantine of the writer's contract; sealed where the contract protects fields. */
export function stageRefused(writer: ContractWriter, item: Item, fault: Fault, staged: StagedRecords): void {
  const { contract, source, guard } = writer;
  const { code, field, reason } = fault;
  const position = { line: item.line, byte: item.byte };
  const payload = payloadOf(bytesOf(item), item.text);
  const open: QuarantineRecord = { source, position, code, field, reason, ...payload, length: item.length };
  const record = guard.seal === null ? open : sealed(open, toldReason(contract, fault), guard.seal);
  const value = Buffer.from(JSON.stringify(record), 'utf8');
  staged.append(quarantineTopic(contract.name), 0, { key: sourceKey(source), value });
}

/** Stages what a replay made of a refused item. */
export function stageDecision(
  { contract, guard }: ContractWriter,
  { id, outcome, at }: { readonly id: number; readonly outcome: Outcome; readonly at: number },
  staged: StagedRecords,
): void {
  const nothing = { code: null, field: null, reason: null, sealedReason: null };
  const decision: Decision =
    outcome instanceof Fault
      ? { decision: 'refused', at, code: outcome.code, field: outcome.field, ...reasons(outcome) }
      : { decision: outcome, at, ...nothing };
  const value = Buffer.from(JSON.stringify(decision), 'utf8');
  staged.append(decisionsTopic(contract.name), 0, { key: decisionKey(id), value });

  function reasons(fault: Fault): Pick<Decision, 'reason' | 'sealedReason'> {
    if (guard.seal === null) return { reason: fault.reason, sealedReason: null };
    return { reason: toldReason(contract, fault), sealedReason: sealedText(fault.reason, guard.seal) };
  }
}
