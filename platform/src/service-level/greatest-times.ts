import type { Contract } from '../contract/contract.ts';
import { CONTRACT_KEY, type ContractState } from '../ingestion/source-state.ts';
import { sourcesTopic } from '../ingestion/topics.ts';
import { readCompacted, type Log } from '../log/index.ts';

/**
 * The greatest event time or marker of each partition of a contract, microseconds, as its ingester has committed it with the records;
 * empty where there is no record, or nobody ingests it.
 */
export async function greatestTimes({ log }: { readonly log: Log }, contract: Contract): Promise<readonly number[]> {
  const topic = sourcesTopic(contract);
  if ((await log.partitions(topic)) === undefined) return [];
  const value = (await readCompacted(log, topic, 0)).get(CONTRACT_KEY.toString('latin1'));
  return value === undefined ? [] : (JSON.parse(value.toString('utf8')) as ContractState).times;
}
