import type { Contract } from '../../contract/index.ts';
import { keyBytes } from '../../contract/key-bytes.ts';
import { partitionOf } from '../../log/partitioner.ts';
import { anyWriter } from '../evolution/any-writer.ts';
import { asRead, columnsOf, type WriterVersion } from '../evolution/writer-version.ts';
import type { Arrival } from '../speeds/source-log.ts';
import type { Choices } from './choices.ts';
import { anyRow } from './values.ts';

const STEP = 1000;
const EXTREME = 8_990_000_000_000_000;

/**
 * What arrives, in order. Event times go on by about a millisecond a record, so that windows of a few of them end and records come
 * late; many are equal, some fall just beside the end of a window, in some cases a few are centuries away. Partitions may fall silent, and get
 * markers or not. In some cases other versions of a contract write some of its records.
 */
export function anyArrivals(choices: Choices, contracts: readonly Contract[]): Arrival[] {
  const count = choices.between(0, choices.of([12, 30, 50]));
  const spread = choices.of([4, 10, 0, 25]);
  const pace = choices.of([1, 0, 3]);
  const extremes = choices.chance(10);
  const rarities = { farPercent: choices.of([10, 10, 85]), greatPercent: choices.of([0, 0, 0, 40]) };
  const silent = choices.chance(25) ? choices.below(4) : -1;
  const sequences = new Map<string, number>();
  const others = new Map<string, readonly WriterVersion[]>();
  if (choices.chance(40))
    for (const contract of contracts)
      others.set(contract.name, [anyWriter(choices, contract), anyWriter(choices, contract)]);
  const arrivals: Arrival[] = [];
  for (let index = 0; index < count; index++) {
    const contract = contracts[choices.below(contracts.length)];
    if (contract === undefined) continue;
    const time = timeAt(choices, index * pace + choices.between(-spread, spread), extremes);
    if (choices.chance(10)) {
      const partition = choices.below(contract.partitions);
      arrivals.push({ contract, partition, marker: time });
      continue;
    }
    const [older, newer] = others.get(contract.name) ?? [];
    const by = older === undefined ? undefined : choices.of([undefined, older, newer]);
    const own = anyRow(
      choices,
      by === undefined ? contract : { ...contract, columns: columnsOf(by.fields) },
      time,
      rarities,
    );
    const row = by === undefined ? own : asRead(by, own, contract);
    // As the ingester does: records of a key share a partition.
    const partition = partitionOf(keyBytes(contract, row), contract.partitions);
    if (partition === silent) continue;
    const sequence = sequences.get(contract.name) ?? 0;
    sequences.set(contract.name, sequence + 1);
    arrivals.push({ contract, partition, sequence, row, ...(by === undefined ? {} : { written: { by, row: own } }) });
  }
  return arrivals;
}

function timeAt(choices: Choices, steps: number, extremes: boolean): number {
  if (extremes && choices.chance(5)) return choices.chance(50) ? EXTREME : -EXTREME;
  const beside = choices.chance(20) ? choices.of([-1, 1, 500]) : 0;
  return steps * STEP + beside;
}
