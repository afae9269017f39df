import { type Contract, frame, keyBytes, recordCodec, type Row, validatorOf } from '../contract/index.ts';
import { LONGEST_LINE, LONGEST_RECORD } from '../log/limits.ts';
import { partitionOf, watermarkMarker } from '../log/index.ts';
import { SEQUENCE_HEADER, sequenceHeader } from '../log/sequence.ts';
import { payloadOf, type QuarantineRecord, quarantineTopic } from '../quarantine/quarantine-record.ts';
import { formatTime } from '../time/index.ts';
import type { Counts } from './counts.ts';
import { NO_COUNTS } from './counts.ts';
import type { Identified } from './identity-index.ts';
import type { IngesterState } from './ingester-state.ts';
import { bytesOf, type Item } from './item.ts';
import { digestOf } from './remembered.ts';
import { Fault, type ItemParser } from './source-format.ts';
import { sourceKey } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';
import { identitiesTopic } from './topics.ts';

export interface RouterOptions {
  readonly contract: Contract;
  readonly schemaId: number;
  readonly source: string;
  readonly parse: ItemParser;
  readonly state: IngesterState;
  /** Microseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Decides what becomes of each item: accepted into its partition, a duplicate, or quarantined; with what follows from it,
 * watermark markers and identities remembered and forgotten. A function of the items in their order and the state it began with
 * (and, for times ahead of it alone, the clock), whatever the commits are.
 */
export class RecordRouter {
  readonly #options: RouterOptions;
  readonly #validate: ReturnType<typeof validatorOf>;
  readonly #encode: (row: Row) => Buffer;
  #counts: { -readonly [K in keyof Counts]: number };
  #maxTime: number | null;
  #sequence: number;
  /** Event times up to this are not ahead of the clock. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#validate = validatorOf(options.contract);
    this.#encode = recordCodec(options.contract.columns).encode;
    this.#counts = { ...(options.state.source?.counts ?? NO_COUNTS) };
    this.#maxTime = options.state.source?.maxTime ?? null;
    this.#sequence = options.state.accepted;
  }

  /** The source's counts so far. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** The greatest event time accepted from the source. */
  get maxTime(): number | null {
    return this.#maxTime;
  }

  /** Records of the contract accepted so far, from all sources: the sequence of the next. */
  get sequence(): number {
    return this.#sequence;
  }

  route(item: Item, staged: StagedRecords): void {
    this.#counts.received += 1;
    const row = this.#rowOf(item);
    const fault = row instanceof Fault ? row : this.#accept(row, staged);
    if (fault === undefined) return;
    this.#counts.quarantined += 1;
    staged.append(quarantineTopic(this.#options.contract.name), 0, this.#refused(item, fault));
  }

  #rowOf({ text, length }: Item): Row | Fault {
    const { contract, parse, clock } = this.#options;
    if (text === null)
      return length > LONGEST_LINE ? tooLong(length) : new Fault('LINE_NOT_UTF8', null, 'the line is not UTF-8');
    if (text.trim() === '') return new Fault('LINE_BLANK', null, 'the line is blank');
    const fields = parse(text);
    if (fields instanceof Fault) return fields;
    const verdict = this.#validate(fields);
    if (!verdict.ok) return new Fault('CONTRACT_BROKEN', verdict.field === '' ? null : verdict.field, verdict.reason);
    const time = timeOf(verdict.row, contract);
    // The clock only goes forward, so that it need not be asked for each item.
    if (time > this.#latest) this.#latest = clock() + contract.maxAhead;
    return time > this.#latest ? tooEarly(contract, time) : verdict.row;
  }

  /** Stages the row, or counts a duplicate, or says why it is neither. */
  #accept(row: Row, staged: StagedRecords): Fault | undefined {
    const { contract, schemaId, state } = this.#options;
    const body = this.#encode(row);
    const time = timeOf(row, contract);
    const key = keyBytes(contract, row);
    const value = frame(schemaId, body);
    if (key.length + value.length > LONGEST_RECORD) return recordTooLong(key.length + value.length);
    const identified = identifiedBy(contract, row, body, key);
    const verdict = identified === null ? 'new' : state.identities?.judge(identified);
    if (verdict === 'conflict') {
      const identity = (contract.identity ?? []).join(', ');
      return new Fault('IDENTITY_CONFLICT', identity, `another record has the same ${identity}, but other content`);
    }
    if (verdict === 'duplicate') {
      this.#counts.duplicate += 1;
      return undefined;
    }
    const partition = partitionOf(key, contract.partitions);
    const headers = { [SEQUENCE_HEADER]: sequenceHeader(this.#sequence) };
    staged.append(contract.name, partition, { key, value, headers });
    this.#sequence += 1;
    this.#counts.accepted += 1;
    for (const silent of state.markers.record(partition, time))
      staged.append(contract.name, silent, watermarkMarker(time));
    this.#maxTime = Math.max(time, this.#maxTime ?? time);
    if (identified !== null) this.#remember(identified, this.#maxTime, staged);
    return undefined;
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

  #refused(item: Item, { code, field, reason }: Fault): { key: Buffer; value: Buffer } {
    const { source } = this.#options;
    const position = { line: item.line, byte: item.byte };
    const payload = payloadOf(bytesOf(item), item.text);
    const record: QuarantineRecord = { source, position, code, field, reason, ...payload, length: item.length };
    return { key: sourceKey(source), value: Buffer.from(JSON.stringify(record), 'utf8') };
  }
}

/** What a record's identity is judged by; null for a contract without one. */
function identifiedBy(contract: Contract, row: Row, body: Buffer, key: Buffer): Identified | null {
  if (contract.identity === null) return null;
  const identity = JSON.stringify(contract.identity.map((column) => row[column]));
  return { identity, time: timeOf(row, contract), digest: digestOf(body), key: digestOf(key) };
}

const timeOf = (row: Row, contract: Contract): number => row[contract.eventTime] as number;

const tooLong = (length: number): Fault =>
  new Fault('LINE_TOO_LONG', null, `expected at most ${LONGEST_LINE} bytes, found ${length}`);

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
