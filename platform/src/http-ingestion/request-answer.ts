import type { Contract } from '../contract/contract.ts';
import type { Address } from './addresses.ts';
import type { RefusedRecord, RequestOutcome } from './request-memory.ts';

/** What became of one record of a request; `record` counts from 1. */
export type RecordAnswer =
  | ({ readonly record: number; readonly outcome: 'accepted' } & Address)
  | { readonly record: number; readonly outcome: 'duplicate' }
  | ({ readonly outcome: 'quarantined' } & RefusedRecord);

/** The answer to a request. Law: received = accepted + duplicate + quarantined, the number of `records`. */
export interface RequestAnswer {
  /** 202; 400 where all records were refused. They are in quarantine either way. */
  readonly status: 202 | 400;
  readonly body: {
    readonly contract: string;
    readonly received: number;
    readonly accepted: number;
    readonly duplicate: number;
    readonly quarantined: number;
    readonly records: readonly RecordAnswer[];
    /** Of an answer 400: the first record's. */
    readonly error?: RefusedRecord & { readonly found: string };
  };
}

/** How many records of an outcome were accepted. */
export const acceptedIn = ({ outcomes }: RequestOutcome): number => outcomes.split('a').length - 1;

/** The answer that tells an outcome; `addresses` are those of the accepted records, in their order. */
export function answerOf({ name }: Contract, outcome: RequestOutcome, addresses: readonly Address[]): RequestAnswer {
  const { outcomes, refused } = outcome;
  const placed = addresses.values();
  const faults = refused.values();
  const records = Array.from(outcomes, (letter, at): RecordAnswer => {
    const record = at + 1;
    if (letter === 'a') return { record, outcome: 'accepted', ...nextOf(placed) };
    return letter === 'd' ? { record, outcome: 'duplicate' } : { outcome: 'quarantined', ...nextOf(faults) };
  });
  const [first] = refused;
  const counts = { received: outcomes.length, accepted: addresses.length };
  const quarantined = refused.length;
  const duplicate = counts.received - counts.accepted - quarantined;
  const body = { contract: name, ...counts, duplicate, quarantined, records };
  if (first === undefined || quarantined < counts.received) return { status: 202, body };
  return { status: 400, body: { error: { ...first, found: found(first) }, ...body } };
}

const found = ({ record, field, reason }: RefusedRecord): string =>
  `record ${record}${field === null ? '' : `, field ${field}`}: ${reason}`;

function nextOf<T>(values: Iterator<T, undefined>): T {
  const { value } = values.next();
  if (value === undefined) throw new TypeError('fewer values than outcomes');
  return value;
}
