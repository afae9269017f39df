import { LONGEST_LINE } from '../log/limits.ts';
import type { ContractWriter, Outcome } from './contract-writer.ts';
import type { Item } from './item.ts';
import { stageRefused } from './refused.ts';
import { Fault, type Fields, type ItemParser } from './source-format.ts';
import type { StagedRecords } from './staged-records.ts';

/** Writes a source's item into its contract, or into the contract's quarantine; returns what became of it. */
export function routeItem(writer: ContractWriter, parse: ItemParser, item: Item, staged: StagedRecords): Outcome {
  const outcome = writer.write(fieldsOf(item, parse), staged);
  if (outcome instanceof Fault) stageRefused(writer, item, outcome, staged);
  return outcome;
}

/** What an item holds, not yet validated, or why it holds nothing. */
export function fieldsOf({ text, length }: Item, parse: ItemParser): Fields | Fault {
  if (text === null)
    return length > LONGEST_LINE ? tooLong(length) : new Fault('LINE_NOT_UTF8', null, 'the line is not UTF-8');
  return text.trim() === '' ? new Fault('LINE_BLANK', null, 'the line is blank') : parse(text);
}

const tooLong = (length: number): Fault =>
  new Fault('LINE_TOO_LONG', null, `expected at most ${LONGEST_LINE} bytes, found ${length}`);
