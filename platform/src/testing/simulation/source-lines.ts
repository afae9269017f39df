import type { Contract } from '../../contract/index.ts';
import { formatTime } from '../../time/index.ts';
import type { Choices } from '../fuzz/choices.ts';
import { BEGIN_MS } from './scheduler.ts';

/** A line of a source, which is there from `at` on, milliseconds of the run. */
export interface SourceLine {
  readonly at: number;
  readonly text: string;
}

/** Microseconds a day. */
const DAY = 86_400_000_000;

/**
 * The lines of a contract's source: event times near the time of arrival, some of them late, few customers of whom some fall
 * silent; duplicates, conflicts, broken lines, and times far ahead.
 */
export function sourceLines(
  choices: Choices,
  contract: Contract,
  { lines, lasts }: { lines: number; lasts: number },
): SourceLine[] {
  const customers = choices.of([4, 2, 7]);
  const spread = choices.of([3_000, 500, 8_000]);
  const silentFrom = choices.chance(50) ? choices.below(lasts) : lasts;
  const made: SourceLine[] = [];
  const texts: string[] = [];
  for (let index = 0; index < lines; index++) {
    const at = Math.floor((lasts * index) / lines);
    const again = texts[choices.below(Math.max(1, texts.length))];
    if (again !== undefined && choices.chance(8)) {
      made.push({ at, text: again });
      continue;
    }
    if (choices.chance(3)) {
      made.push({ at, text: choices.of(['{"number":', '', '{"number":"x"}']) });
      continue;
    }
    const time = (BEGIN_MS + at - choices.below(spread)) * 1_000 + (choices.chance(2) ? DAY : 0);
    // From some time on one customer alone goes on, so that other partitions are idle.
    const customer = at > silentFrom && choices.chance(90) ? 0 : choices.below(customers);
    const conflicts = texts.length > 0 && choices.chance(3);
    const number = conflicts ? choices.below(index) : index;
    const row = {
      number: `n${String(number)}`,
      [contract.eventTime]: formatTime(time),
      customer: `customer ${String(customer)}`,
      ...('article' in contract.columns
        ? { article: choices.chance(10) ? null : choices.of(['axe', 'bow', 'cup', 'dye']) }
        : {}),
      amount: choices.below(5),
    };
    const text = JSON.stringify(row);
    texts.push(text);
    made.push({ at, text });
  }
  return made;
}
