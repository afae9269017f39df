import type { Contract } from '../contract/contract.ts';
import { NO_COUNTS, type Counts } from '../ingestion/counts.ts';
import { CONTRACT_KEY, type SourceState } from '../ingestion/source-state.ts';
import { sourcesTopic } from '../ingestion/topics.ts';
import { readCompacted, type Log } from '../log/index.ts';

/** What became of the items of all sources of a contract; all zero where nothing was ever ingested. */
export async function sourceCounts({ log }: { readonly log: Log }, contract: Contract): Promise<Counts> {
  const topic = sourcesTopic(contract);
  if ((await log.partitions(topic)) === undefined) return NO_COUNTS;
  const entries = [...(await readCompacted(log, topic, 0))];
  return entries
    .filter(([key]) => key !== CONTRACT_KEY.toString('latin1'))
    .map(([, value]) => (JSON.parse(value.toString('utf8')) as SourceState).counts)
    .reduce(
      (sum, counts) => ({
        received: sum.received + counts.received,
        accepted: sum.accepted + counts.accepted,
        quarantined: sum.quarantined + counts.quarantined,
        duplicate: sum.duplicate + counts.duplicate,
      }),
      NO_COUNTS,
    );
}
