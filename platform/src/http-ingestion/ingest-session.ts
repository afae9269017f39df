import { hash } from 'node:crypto';
import type { Contract } from '../contract/contract.ts';
import { CommitPipeline } from '../ingestion/commit-pipeline.ts';
import type { ContractWriter } from '../ingestion/contract-writer.ts';
import { feedDerived } from '../ingestion/feed-derived.ts';
import type { Item } from '../ingestion/item.ts';
import { openNdjson } from '../ingestion/ndjson.ts';
import { openWriters, type WriterMesh } from '../ingestion/open-writers.ts';
import { routeItem } from '../ingestion/record-router.ts';
import { Fault } from '../ingestion/source-format.ts';
import type { SourceReached } from '../ingestion/source-state.ts';
import { StagedRecords } from '../ingestion/staged-records.ts';
import { toldReason } from '../ingestion/told-reason.ts';
import type { Cut } from '../log/index.ts';
import { AddressTail, addressesOf } from './addresses.ts';
import { acceptedIn, answerOf, type RequestAnswer } from './request-answer.ts';
import { requestError } from './request-error.ts';
import { type RefusedRecord, RequestMemory, type RequestOutcome } from './request-memory.ts';

/** A request's records, as they are ingested. */
export interface IngestRequest {
  /** The header `Idempotency-Key`; null where there was none. */
  readonly key: string | null;
  /** SHA-256 of the body and its format. */
  readonly sha256: Buffer;
  readonly items: readonly Item[];
  /** Of the body. */
  readonly bytes: number;
}

/** The source that all requests of a contract are; its items are numbered over all of them. */
const HTTP_SOURCE = 'POST /ingest';

export interface SessionOptions {
  readonly contract: Contract;
  /** All contracts of the mesh: those that derive from this one are written with it. */
  readonly contracts: readonly Contract[];
  /** Microseconds since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** What a request is answered, when it is committed; an error where it cannot be. */
export type Answering = Promise<RequestAnswer>;

/** The only ingester of a contract, from taking its lease to giving it up. */
export interface IngestSession {
  /**
   * Commits the records of requests together, in their order, and what is remembered of those with a key. What came with a known key is not
   * written again. Resolves when all is committed, with what each is answered. Where it rejects the session is over.
   */
  commit(requests: readonly IngestRequest[]): Promise<readonly Answering[]>;
  close(): Promise<void>;
}

/** Opens the writers of a contract for requests. Fails as `openWriters`, and with the signal's reason. */
export async function openSession(mesh: WriterMesh, options: SessionOptions): Promise<IngestSession> {
  const { contract, clock, signal } = options;
  const writers = await openWriters(mesh, options);
  try {
    const writer = await writers.writerOf(HTTP_SOURCE);
    await feedDerived(mesh, writers, writer, { signal });
    signal.throwIfAborted();
    const memory = await RequestMemory.load(mesh.log, contract);
    const from = await mesh.log.ends(contract.name);
    const tail = await AddressTail.open(mesh.log, contract.name, from);
    const commits = new CommitPipeline(writers.producer);
    const addressed = addressing(mesh, contract, tail);
    return {
      async commit(requests) {
        const staged = new StagedRecords();
        const written = requests.map((request) => judge(request, { memory, writer, from, at: clock(), staged }));
        if (written.some((each) => !(each instanceof Error) && each.isNew)) {
          memory.forget(clock(), staged);
          writer.stageState(staged, reached(writer));
          await commits.commit(staged);
          await commits.drain();
        }
        return written.map((each) => (each instanceof Error ? Promise.reject<RequestAnswer>(each) : addressed(each)));
      },
      async close() {
        await tail.close();
        await writers.close();
      },
    };
  } catch (error) {
    await writers.close();
    throw error;
  }
}

interface Judged {
  readonly outcome: RequestOutcome;
  /** False where it is answered from memory. */
  readonly isNew: boolean;
}

interface Judging {
  readonly memory: RequestMemory;
  readonly writer: ContractWriter;
  readonly from: Cut;
  readonly at: number;
  readonly staged: StagedRecords;
}

function judge(request: IngestRequest, { memory, writer, from, at, staged }: Judging): Judged | Error {
  const key = request.key === null ? null : hash('sha256', request.key, 'hex');
  const known = key === null ? undefined : memory.get(key);
  const digest = writer.guard.digest(request.sha256);
  if (known !== undefined)
    return known.digest === digest ? { outcome: known, isNew: false } : keyReused(request.key ?? '');
  const outcome = { from, ...write(writer, request.items, staged) };
  if (key !== null) memory.add(key, { ...outcome, digest, at }, staged);
  return { outcome, isNew: true };
}

function write(writer: ContractWriter, items: readonly Item[], staged: StagedRecords): Omit<RequestOutcome, 'from'> {
  const { contract, guard, sequence: first } = writer;
  const parse = openNdjson({ contract, header: null, flags: {} });
  const before = writer.counts.received;
  const refused: RefusedRecord[] = [];
  let outcomes = '';
  for (const [at, item] of items.entries()) {
    const outcome = routeItem(writer, parse, { ...item, line: before + at + 1 }, staged);
    outcomes += outcome instanceof Fault ? 'q' : outcome === 'accepted' ? 'a' : 'd';
    if (!(outcome instanceof Fault)) continue;
    const { code, field } = outcome;
    // It is kept with the key, openly.
    const reason = guard.seal === null ? outcome.reason : toldReason(contract, outcome);
    refused.push({ record: at + 1, code, field, reason });
  }
  return { outcomes, refused, first };
}

/** No file has read the source, so that nothing but its counts goes on: replays read its items as lines of JSON. */
const reached = ({ counts, guard }: ContractWriter): SourceReached => ({
  ...{ format: 'ndjson', header: null, ...guard.flags({}) },
  ...{ position: { line: counts.received + 1, byte: 0 }, open: false, digest: '', sortedItems: null },
});

/** Finds addresses one request after the other, while others are committed. */
function addressing({ log }: WriterMesh, contract: Contract, tail: AddressTail): (judged: Judged) => Answering {
  let last: Promise<unknown> = Promise.resolve();
  return ({ outcome, isNew }) => {
    const count = acceptedIn(outcome);
    const { from, first } = outcome;
    const addresses = isNew
      ? last.then(() => tail.next(first, count))
      : addressesOf(log, contract.name, { from, first, count });
    if (isNew) last = addresses.catch(() => undefined);
    return addresses.then((found) => answerOf(contract, outcome, found));
  };
}

const keyReused = (key: string): Error =>
  requestError(422, 'INGEST_KEY_REUSED', {
    found: `the Idempotency-Key ${JSON.stringify(key)} of another request of the last day`,
    expected: 'the same key with the same body only',
    likelyCause: 'the body was changed before it was sent again: that is a new request, with a key of its own',
  });
