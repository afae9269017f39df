import { type GeneratorOptions, type LineGenerator, lineKinds, originalOf } from './line-kind.ts';
import { pick, type Random, randomAt } from './random-at.ts';
import { zipf } from './zipf.ts';

const START = Date.UTC(2023, 0, 1) * 1000;
const STEP = 20 * 60_000_000;
/** Out of order by up to this, which a lateness of a day allows. */
const JITTER = 6 * 3_600_000_000;
const LATE = 40 * 86_400_000_000;

/**
 * Purchases as CSV, customers by Zipf's law, in nearly ascending time, one in 20 minutes from 2023 on unless told otherwise.
 * A late one lies 40 days back, which is late for windows of a day and of 30.
 */
export function purchaseLines(options: GeneratorOptions): LineGenerator {
  const { seed, start = START, step = STEP } = options;
  const customer = zipf(2_000, 0.8);
  const shares = { ...options.shares, conflicting: 0 };
  const kind = lineKinds({ ...options, shares }, Math.ceil((1.2 * LATE) / step));

  function at(index: number, back: number): string {
    const random = randomAt(seed, index);
    const time = start + index * step - Math.floor(random() * JITTER) - back;
    const purchasedAt = new Date(Math.floor(time / 1000)).toISOString();
    const units = 1 + pick(random, 4);
    const cents = random() < 0.002 ? 0 : units * (499 + pick(random, 2_000));
    const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    return `${String(customer(random)).padStart(5, '0')},${purchasedAt},${units},${amount}`;
  }

  return {
    header: 'customer,purchasedAt,units,amount',
    kind,
    line(index) {
      switch (kind(index)) {
        case 'late':
          return at(index, LATE);
        case 'duplicate':
          return at(originalOf(kind, index, 1), 0);
        case 'malformed':
          return spoiled(at(index, 0), randomAt(seed ^ 1, index));
        default:
          return at(index, 0);
      }
    },
  };
}

function spoiled(line: string, random: Random): string {
  const [customer, purchasedAt, units, amount] = line.split(',');
  const ways = [
    `${customer},${purchasedAt},${units}`,
    `${customer},2023-02-30,${units},${amount}`,
    `${customer},${purchasedAt},${units},${amount}5`,
    `${customer},${purchasedAt},two,${amount}`,
    `\xff${line}`,
    '',
  ];
  return ways[pick(random, ways.length)] ?? '';
}
