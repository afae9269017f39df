import { rowToJson } from '../compile/row-to-json.ts';
import type { Contract, Row } from '../contract/index.ts';
import type { ContractWriter } from './contract-writer.ts';
import type { Item } from './item.ts';
import { firstNotMade, type MadeOf, requireReturned, withRange } from './made-of.ts';
import { stageRefused } from './refused.ts';
import { Fault, type Fields } from './source-format.ts';
import type { SourceReached } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';

/** The format that the state of a derived contract's source names: records of another contract, in the order of their sequence. */
export const DERIVED = 'derived';

/** What is left of the other direction, where the other contract derived from this one before. */
export interface Turned {
  /** The other's records that were made of this one's: this one has what they were made of. */
  readonly made: MadeOf;
  /** The first record of this one that the other lacks. */
  readonly lacking: number | undefined;
}

export const NOT_TURNED: Turned = { made: [], lacking: undefined };

/**
 * Writes what is mapped from another contract's accepted records into a contract derived from it. The other contract is the source;
 * the line of an item is its record's number there, from 1, and its text the record as `mesh log read` prints it.
 */
export class Derivation {
  readonly from: Contract;
  readonly writer: ContractWriter;
  readonly #map: (row: Row) => Row;
  readonly #protect: (from: Row) => (row: Row) => Row;
  readonly #turned: Turned;
  /** The sequence of the first record that this writes. */
  readonly #first: number;
  #next: number;

  /** It goes on where the writer's source was left. */
  constructor(
    writer: ContractWriter,
    from: { readonly contract: Contract; readonly map: (row: Row) => Row },
    turned: Turned,
  ) {
    this.from = from.contract;
    this.writer = writer;
    this.#map = from.map;
    this.#protect = (row) => writer.guard.protectBeside(from.contract, row);
    this.#turned = turned;
    this.#first = writer.sequence;
    const { begun } = writer;
    this.#next = firstNotMade(turned.made, begun === undefined ? 0 : begun.position.line - 1);
  }

  /** Fails with `CONTRACT_TURNED`, see `requireReturned`. */
  requireReturned(): void {
    requireReturned(this.from, this.writer.contract, this.#turned.lacking);
  }

  /** The sequence of the record to be taken next. */
  get next(): number {
    return this.#next;
  }

  /** Writes what the record with this sequence is mapped to, unless it was made of this contract. */
  take(row: Row, sequence: number, staged: StagedRecords): void {
    this.#next = sequence + 1;
    if (firstNotMade(this.#turned.made, sequence) !== sequence) return;
    const outcome = this.writer.write(this.mapped(row), staged, this.#protect(row));
    if (outcome instanceof Fault) stageRefused(this.writer, originalOf(this.from, row, sequence), outcome, staged);
  }

  /** Says that there are no more records before this sequence. */
  passed(sequence: number): void {
    this.#next = Math.max(this.#next, sequence);
  }

  /** As `take`, for a record that was refused before. */
  retry(row: Row, staged: StagedRecords): ReturnType<ContractWriter['retry']> {
    return this.writer.retry(this.mapped(row), staged, this.#protect(row));
  }

  stageState(staged: StagedRecords): void {
    this.writer.stageState(staged, {
      ...{ format: DERIVED, flags: {}, sealedFlags: null, header: null },
      ...{ position: { line: this.#next + 1, byte: 0 }, open: false, digest: '', sortedItems: null },
      made: withRange(this.writer.begun?.made ?? [], [this.#first, this.writer.sequence]),
    } satisfies SourceReached);
  }

  mapped(row: Row): Fields | Fault {
    try {
      return { ...this.#map(row) };
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return new Fault('MAP_FAILED', null, `the map from ${this.from.name} failed: ${said}`);
    }
  }
}

function originalOf({ columns }: Contract, row: Row, sequence: number): Item {
  const text = JSON.stringify(rowToJson(columns, row));
  const source = Buffer.from(text, 'utf8');
  return { line: sequence + 1, byte: 0, source, start: 0, end: source.length, length: source.length, text };
}
