import { type Contract, frame, keyBytes, recordCodec, type Row, validatorOf } from '../contract/index.ts';
import { LONGEST_RECORD } from '../log/limits.ts';
import { partitionOf, watermarkMarker } from '../log/index.ts';
import { SEQUENCE_HEADER, sequenceHeader } from '../log/sequence.ts';
import { formatTime } from '../time/index.ts';
import { type Counts, NO_COUNTS } from './counts.ts';
import type { Derivation } from './derivation.ts';
import type { Guard } from './guard.ts';
import type { Identified } from './identity-index.ts';
import type { IngesterState } from './ingester-state.ts';
import { digestOf } from './remembered.ts';
import { Fault, type Fields } from './source-format.ts';
import { CONTRACT_KEY, type ContractState, sourceKey, type SourceReached, type SourceState } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';
import { identitiesTopic, sourcesTopic } from './topics.ts';

export interface WriterOptions {
  readonly contract: Contract;
  /** The id of the contract's schema, or why the registry refused it: then nothing is accepted. */
  readonly schema: number | Fault;
  readonly source: string;
  readonly state: IngesterState;
  readonly guard: Guard;
  /** What is written into other contracts with each accepted record. */
  readonly derivations: readonly Derivation[];
  /** Microseconds since 1970. */
  readonly clock: () => number;
}

/** What becomes of a record; a fault where it is refused. */
export type Outcome = 'accepted' | 'duplicate' | Fault;

/**
 * Writes one source's records into their contract: accepted into its partition, a duplicate, or refused; with what follows from it,
 * watermark markers, identities remembered and forgotten, and records of contracts derived from it. A function of the records in
 * their order and the state it began with (and, for times ahead of it alone, the clock), whatever the commits are.
 */
export class ContractWriter {
  readonly #options: WriterOptions;
  readonly #validate: ReturnType<typeof validatorOf>;
  readonly #encode: (row: Row) => Buffer;
  #counts: { -readonly [K in keyof Counts]: number };
  #maxTime: number | null;
  #sequence: number;
  /** Event times up to this are not ahead of the clock. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#validate = validatorOf(options.contract);
    this.#encode = recordCodec(options.contract.columns).encode;
    this.#counts = { ...(options.state.source?.counts ?? NO_COUNTS) };
    this.#maxTime = options.state.source?.maxTime ?? null;
    this.#sequence = options.state.accepted;
  }

  get contract(): Contract {
    return this.#options.contract;
  }

  get source(): string {
    return this.#options.source;
  }

  get guard(): Guard {
    return this.#options.guard;
  }

  /** What is written into other contracts with each accepted record. */
  get derivations(): readonly Derivation[] {
    return this.#options.derivations;
  }

  /** What was known of the source when the writer was made. */
  get begun(): SourceState | undefined {
    return this.#options.state.source;
  }

  /** Why the registry refused the contract's schema; undefined where it did not. */
  get refusal(): Fault | undefined {
    return this.#options.schema instanceof Fault ? this.#options.schema : undefined;
  }

  /** The source's counts so far. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** Records of the contract accepted so far, from all sources: the sequence of the next. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Counts and writes a record received; one that is refused is to be staged by `stageRefused`. */
  write(fields: Fields | Fault, staged: StagedRecords, protect = this.#options.guard.protect): Outcome {
    this.#counts.received += 1;
    return this.#count(this.#judge(fields, staged, protect));
  }

  /** As `write`, for a record that was refused before: it is not received again. */
  retry(fields: Fields | Fault, staged: StagedRecords, protect = this.#options.guard.protect): Outcome {
    this.#counts.quarantined -= 1;
    return this.#count(this.#judge(fields, staged, protect));
  }

  /** Stages what the source, the contract and those derived from it have come to. */
  stageState(staged: StagedRecords, reached: SourceReached): void {
    const { contract, source, state, derivations } = this.#options;
    const contractState: ContractState = { times: state.markers.times, accepted: this.#sequence };
    const sourceState: SourceState = { ...reached, counts: this.#counts, maxTime: this.#maxTime };
    staged.append(sourcesTopic(contract), 0, { key: CONTRACT_KEY, value: json(contractState) });
    staged.append(sourcesTopic(contract), 0, { key: sourceKey(source), value: json(sourceState) });
    for (const derivation of derivations) derivation.stageState(staged);
  }

  #count(outcome: Outcome): Outcome {
    this.#counts[outcome instanceof Fault ? 'quarantined' : outcome] += 1;
    return outcome;
  }

  #judge(fields: Fields | Fault, staged: StagedRecords, protect: (row: Row) => Row): Outcome {
    const { contract, schema, clock } = this.#options;
    if (schema instanceof Fault) return schema;
    if (fields instanceof Fault) return fields;
    const verdict = this.#validate(fields);
    if (!verdict.ok) return new Fault(verdict.code, verdict.field === '' ? null : verdict.field, verdict.reason);
    const time = timeOf(verdict.row, contract);
    // The clock only goes forward, so that it need not be asked for each record.
    if (time > this.#latest) this.#latest = clock() + contract.maxAhead;
    return time > this.#latest ? tooEarly(contract, time) : this.#accept(protect(verdict.row), schema, staged);
  }

  /** Stages the row, or says that it is a duplicate, or why it is neither. */
  #accept(row: Row, schema: number, staged: StagedRecords): Outcome {
    const { contract, state, derivations } = this.#options;
    const body = this.#encode(row);
    const time = timeOf(row, contract);
    const key = keyBytes(contract, row);
    const value = frame(schema, body);
    if (key.length + value.length > LONGEST_RECORD) return recordTooLong(key.length + value.length);
    const identified = identifiedBy(contract, row, body, key);
    const verdict = identified === null ? 'new' : state.identities?.judge(identified);
    if (verdict === 'conflict') {
      const identity = (contract.identity ?? []).join(', ');
      return new Fault('IDENTITY_CONFLICT', identity, `another record has the same ${identity}, but other content`);
    }
    if (verdict === 'duplicate') return 'duplicate';
    const partition = partitionOf(key, contract.partitions);
    const sequence = this.#sequence;
    const headers = { [SEQUENCE_HEADER]: sequenceHeader(sequence) };
    staged.append(contract.name, partition, { key, value, headers });
    this.#sequence += 1;
    for (const silent of state.markers.record(partition, time))
      staged.append(contract.name, silent, watermarkMarker(time));
    this.#maxTime = Math.max(time, this.#maxTime ?? time);
    if (identified !== null) this.#remember(identified, this.#maxTime, staged);
    for (const derivation of derivations) derivation.take(row, sequence, staged);
    return 'accepted';
  }

  /** Stages what is remembered now of this record's identity, and of those that it makes forgotten. */
  #remember(identified: Identified, greatest: number, staged: StagedRecords): void {
    const { contract, state } = this.#options;
    for (const identity of state.identities?.accept(identified, greatest) ?? []) {
      const key = Buffer.from(identity, 'utf8');
      const value = state.identities?.encoded(identity) ?? null;
      staged.append(identitiesTopic(contract), partitionOf(key, contract.partitions), { key, value });
    }
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

/** What a record's identity is judged by; null for a contract without one. */
function identifiedBy(contract: Contract, row: Row, body: Buffer, key: Buffer): Identified | null {
  if (contract.identity === null) return null;
  const identity = JSON.stringify(contract.identity.map((column) => row[column]));
  return { identity, time: timeOf(row, contract), digest: digestOf(body), key: digestOf(key) };
}

const timeOf = (row: Row, contract: Contract): number => row[contract.eventTime] as number;

const recordTooLong = (length: number): Fault =>
  new Fault(
    'RECORD_TOO_LONG',
    null,
    `expected at most ${LONGEST_RECORD} bytes of key and encoded record, found ${length}`,
  );

const tooEarly = (contract: Contract, time: number): Fault =>
  new Fault(
    'EVENT_TIME_AHEAD',
    contract.eventTime,
    `${formatTime(time)} is further ahead of the clock than the contract allows`,
  );
