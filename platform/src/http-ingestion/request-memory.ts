import type { Contract } from '../contract/contract.ts';
import { type Cut, type Log, readCompacted } from '../log/index.ts';
import type { StagedRecords } from '../ingestion/staged-records.ts';

/** Why a record of a request is in quarantine; `record` counts from 1. */
export interface RefusedRecord {
  readonly record: number;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
}

/** What became of a request: all that its answer is made of. Committed with its records. */
export interface RequestOutcome {
  /** A letter a record: a accepted, d duplicate, q quarantined. */
  readonly outcomes: string;
  readonly refused: readonly RefusedRecord[];
  /** The sequence of the first record accepted; the others follow it. */
  readonly first: number;
  /** Records from here on hold those accepted. */
  readonly from: Cut;
}

/** A request as it is remembered by its key. */
export interface RememberedRequest extends RequestOutcome {
  /** That of the request, as the guard of its contract lets it be kept. */
  readonly digest: string;
  /** When it was committed, microseconds since 1970. */
  readonly at: number;
}

/** How long a key is remembered, microseconds: a day. */
const REMEMBERED_FOR = 24 * 3_600_000_000;

/** The compacted topic of the requests that came with a key. */
const requestsTopic = ({ name }: Contract): string => `${name}.requests`;

/** What is remembered of a contract's requests, as the topic keeps it: JSON by the digest of the key. */
export class RequestMemory {
  readonly #topic: string;
  /** The oldest first. */
  readonly #requests: Map<string, RememberedRequest>;

  private constructor(topic: string, requests: Map<string, RememberedRequest>) {
    this.#topic = topic;
    this.#requests = requests;
  }

  /** Reads what is committed; makes the topic where there is none. */
  static async load(log: Log, contract: Contract): Promise<RequestMemory> {
    const topic = requestsTopic(contract);
    await log.ensureTopic({ name: topic, partitions: 1, cleanup: 'compact' });
    const entries = [...(await readCompacted(log, topic, 0))].map(
      ([key, value]) => [key, JSON.parse(value.toString('utf8')) as RememberedRequest] as const,
    );
    return new RequestMemory(topic, new Map(entries.toSorted(([, a], [, b]) => a.at - b.at)));
  }

  get(key: string): RememberedRequest | undefined {
    return this.#requests.get(key);
  }

  add(key: string, request: RememberedRequest, staged: StagedRecords): void {
    this.#requests.set(key, request);
    staged.append(this.#topic, 0, { key: Buffer.from(key), value: Buffer.from(JSON.stringify(request)) });
  }

  /** Forgets what is older than a day. */
  forget(now: number, staged: StagedRecords): void {
    for (const [key, { at }] of this.#requests) {
      if (at >= now - REMEMBERED_FOR) break;
      this.#requests.delete(key);
      staged.append(this.#topic, 0, { key: Buffer.from(key), value: null });
    }
  }
}
