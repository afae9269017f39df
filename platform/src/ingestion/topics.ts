import type { Contract } from '../contract/contract.ts';
import type { Log } from '../log/log.ts';
import { decisionsTopic } from '../quarantine/decision.ts';
import { quarantineTopic } from '../quarantine/quarantine-record.ts';

/** The topic of a contract's source states. */
export const sourcesTopic = (contract: Contract): string => `${contract.name}.sources`;

/** The topic of a contract's identities. */
export const identitiesTopic = (contract: Contract): string => `${contract.name}.identities`;

/** Makes the topics that an ingester of the contract writes, where they are missing. */
export async function ensureContractTopics({ log }: { readonly log: Log }, contract: Contract): Promise<void> {
  const { name, partitions, identity } = contract;
  await log.ensureTopic({ name, partitions, cleanup: 'delete' });
  await log.ensureTopic({ name: quarantineTopic(name), partitions: 1, cleanup: 'delete' });
  await log.ensureTopic({ name: decisionsTopic(name), partitions: 1, cleanup: 'compact' });
  await log.ensureTopic({ name: sourcesTopic(contract), partitions: 1, cleanup: 'compact' });
  if (identity !== null) await log.ensureTopic({ name: identitiesTopic(contract), partitions, cleanup: 'compact' });
}
