import type { Contract } from '../contract/contract.ts';
import { type Log, readCompacted } from '../log/index.ts';
import { IdentityIndex } from './identity-index.ts';
import { IdleMarkers } from './idle-markers.ts';
import { CONTRACT_KEY, type ContractState, sourceKey, type SourceState } from './source-state.ts';
import { identitiesTopic, sourcesTopic } from './topics.ts';

/** What an ingester knows of its contract and source when it starts: all of it was committed with the records it speaks of. */
export interface IngesterState {
  readonly source: SourceState | undefined;
  /** The state of any other source. */
  readonly stateOf: (source: string) => SourceState | undefined;
  readonly markers: IdleMarkers;
  /** Records accepted from all sources so far: the sequence of the next. */
  readonly accepted: number;
  /** Null for a contract without an identity. */
  readonly identities: IdentityIndex | null;
}

/** Reads the committed state. Call it when older ingesters are fenced, or it may be out of date. */
export async function loadState(log: Log, contract: Contract, source: string): Promise<IngesterState> {
  const sources = await readCompacted(log, sourcesTopic(contract), 0);
  const stateOf = (name: string): SourceState | undefined => {
    const found = sources.get(sourceKey(name).toString('latin1'));
    // A state of an older version says neither.
    const unsaid = { header: null, sealedFlags: null };
    return found === undefined ? undefined : { ...unsaid, ...(JSON.parse(found.toString()) as SourceState) };
  };
  const begun = sources.get(CONTRACT_KEY.toString('latin1'));
  const { times, accepted } = begun === undefined ? NOTHING : (JSON.parse(begun.toString()) as ContractState);
  return {
    source: stateOf(source),
    stateOf,
    markers: new IdleMarkers(contract.partitions, contract.idle, times),
    accepted,
    identities: contract.identity === null ? null : await loadIdentities(log, contract, source),
  };
}

const NOTHING: ContractState = { times: [], accepted: 0 };

async function loadIdentities(log: Log, contract: Contract, source: string): Promise<IdentityIndex> {
  const { horizon } = contract;
  // A record may lie a horizon before the source's greatest time and still be the same as one a horizon before itself: but only
  // where the event time is no part of what makes records the same.
  const kept = contract.identity?.includes(contract.eventTime) === true ? horizon : 2 * horizon;
  const index = new IdentityIndex({ source, horizon, kept });
  for (let partition = 0; partition < contract.partitions; partition++) {
    for (const [identity, value] of await readCompacted(log, identitiesTopic(contract), partition))
      index.load(Buffer.from(identity, 'latin1').toString('utf8'), value);
  }
  return index;
}
