import { rowToJson } from '../compile/row-to-json.ts';
import type { Contract, Row } from '../contract/index.ts';
import type { ContractWriter } from './contract-writer.ts';
import type { Item } from './item.ts';
import { stageRefused } from './refused.ts';
import { Fault, type Fields } from './source-format.ts';
import type { SourceReached } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';

/** The format that the state of a derived contract's source names: records of another contract, in the order of their sequence. */
export const DERIVED = 'derived';

/**
 * Writes what is mapped from another contract's accepted records into a contract derived from it. The other contract is the source;
 * the line of an item is its record's number there, from 1, and its text the record as `mesh log read` prints it.
 */
export class Derivation {
  readonly from: Contract;
  readonly writer: ContractWriter;
  readonly #map: (row: Row) => Row;
  readonly #protect: (from: Row) => (row: Row) => Row;
  #next: number;

  /** `next`: the sequence of the record to be taken first. */
  constructor(
    writer: ContractWriter,
    from: { readonly contract: Contract; readonly map: (row: Row) => Row },
    next: number,
  ) {
    this.from = from.contract;
    this.writer = writer;
    this.#map = from.map;
    this.#protect = (row) => writer.guard.protectBeside(from.contract, row);
    this.#next = next;
  }

  /** The sequence of the record to be taken next. */
  get next(): number {
    return this.#next;
  }

  /** Writes what the record with this sequence is mapped to. */
  take(row: Row, sequence: number, staged: StagedRecords): void {
    this.#next = sequence + 1;
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
