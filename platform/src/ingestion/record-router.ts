import { hash } from 'node:crypto';
import { type Contract, frame, keyBytes, recordCodec, type Row, validatorOf } from '../contract/index.ts';
import { partitionOf, watermarkMarker } from '../log/index.ts';
import { payloadOf, type QuarantineRecord, quarantineTopic } from '../quarantine/quarantine-record.ts';
import { formatTime } from '../time/index.ts';
import type { Counts } from './counts.ts';
import { NO_COUNTS } from './counts.ts';
import { encodeIdentity } from './identity-index.ts';
import type { IngesterState } from './ingester-state.ts';
import { bytesOf, type Item, KEPT_OF_LONG_LINE, LONGEST_LINE } from './item.ts';
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
  /** Event times up to this are not ahead of the clock. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#validate = validatorOf(options.contract);
    this.#encode = recordCodec(options.contract.columns).encode;
    this.#counts = { ...(options.state.source?.counts ?? NO_COUNTS) };
    this.#maxTime = options.state.source?.maxTime ?? null;
  }

  /** The source's counts so far. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** The greatest event time accepted from the source. */
  get maxTime(): number | null {
    return this.#maxTime;
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
    const verdict = this.#judge(row, time, body, staged);
    if (verdict === 'conflict') {
      const identity = (contract.identity ?? []).join(', ');
      return new Fault('IDENTITY_CONFLICT', identity, `another record has the same ${identity}, but other content`);
    }
    if (verdict === 'duplicate') {
      this.#counts.duplicate += 1;
      return undefined;
    }
    const key = keyBytes(contract, row);
    const partition = partitionOf(key, contract.partitions);
    staged.append(contract.name, partition, { key, value: frame(schemaId, body) });
    this.#counts.accepted += 1;
    for (const silent of state.markers.record(partition, time))
      staged.append(contract.name, silent, watermarkMarker(time));
    if (this.#maxTime === null || time > this.#maxTime) {
      this.#maxTime = time;
      this.#forget(time - contract.horizon, staged);
    }
    return undefined;
  }

  /** A record older than the horizon before the source's greatest time is not judged: what it could repeat may be forgotten. */
  #judge(row: Row, time: number, body: Buffer, staged: StagedRecords): 'new' | 'duplicate' | 'conflict' {
    const { contract, state } = this.#options;
    if (state.identities === null || (this.#maxTime !== null && time < this.#maxTime - contract.horizon)) return 'new';
    const identity = JSON.stringify((contract.identity ?? []).map((column) => row[column]));
    const digest = hash('sha256', body, 'binary').slice(0, 16);
    const verdict = state.identities.judge(identity, digest);
    if (verdict === 'new') {
      state.identities.remember(identity, time, digest);
      this.#stageIdentity(identity, encodeIdentity(time, digest), staged);
    }
    return verdict;
  }

  #forget(before: number, staged: StagedRecords): void {
    for (const identity of this.#options.state.identities?.forgetBefore(before) ?? [])
      this.#stageIdentity(identity, null, staged);
  }

  #stageIdentity(identity: string, value: Buffer | null, staged: StagedRecords): void {
    const { contract } = this.#options;
    const key = Buffer.from(identity, 'utf8');
    staged.append(identitiesTopic(contract), partitionOf(key, contract.partitions), { key, value });
  }

  #refused(item: Item, { code, field, reason }: Fault): { key: Buffer; value: Buffer } {
    const { source } = this.#options;
    const position = { line: item.line, byte: item.byte };
    const payload = payloadOf(bytesOf(item), item.text, KEPT_OF_LONG_LINE);
    const record: QuarantineRecord = { source, position, code, field, reason, ...payload, length: item.length };
    return { key: sourceKey(source), value: Buffer.from(JSON.stringify(record), 'utf8') };
  }
}

const timeOf = (row: Row, contract: Contract): number => row[contract.eventTime] as number;

const tooLong = (length: number): Fault =>
  new Fault('LINE_TOO_LONG', null, `expected at most ${LONGEST_LINE} bytes, found ${length}`);

const tooEarly = (contract: Contract, time: number): Fault =>
  new Fault(
    'EVENT_TIME_AHEAD',
    contract.eventTime,
    `${formatTime(time)} is further ahead of the clock than the contract allows`,
  );
