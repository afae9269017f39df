import type { Log } from '../log/log.ts';
import { readCompacted } from '../log/index.ts';

/**
 * What was decided on a refused item, as the topic `<contract>.quarantine.decisions` keeps it by the item's id: JSON. It is committed
 * with what it made, so an item is accepted by a replay once at most.
 */
export interface Decision {
  /** `refused`: a replay refused it again, so it is open still. */
  readonly decision: 'accepted' | 'duplicate' | 'discarded' | 'refused';
  /** When, in microseconds since 1970. */
  readonly at: number;
  /** Of `refused` the present code, else null. */
  readonly code: string | null;
  /** Of `refused` the column at fault, null where it is the item as a whole. */
  readonly field: string | null;
  /** Of `refused` and `discarded`: why. */
  readonly reason: string | null;
  /** Of `refused`, where the contract protects fields: the whole reason, sealed. */
  readonly sealedReason: string | null;
}

/** The topic of what was decided on a contract's refused items. */
export const decisionsTopic = (contract: string): string => `${contract}.quarantine.decisions`;

/** The key of an item in the topic. */
export const decisionKey = (id: number): Buffer => Buffer.from(String(id), 'utf8');

/** The latest decision on each item by its id. */
export async function readDecisions(log: Log, contract: string): Promise<ReadonlyMap<number, Decision>> {
  const topic = decisionsTopic(contract);
  if ((await log.partitions(topic)) === undefined) return new Map();
  const decisions = await readCompacted(log, topic, 0);
  return new Map([...decisions].map(([id, value]) => [Number(id), JSON.parse(value.toString('utf8')) as Decision]));
}

/** Whether nothing more is to be done about an item. */
export const isClosed = (decision: Decision | undefined): boolean =>
  decision !== undefined && decision.decision !== 'refused';
