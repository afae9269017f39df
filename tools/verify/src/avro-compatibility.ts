// verify:avro: random pairs of Avro schemas, judged by Tempi and by Apache Avro's Java: verdict, kinds, text and refusals.
import { parseArgs } from 'node:util';
import { BEYOND_AVRO } from '@tempi/platform/compatibility/avro';
import { compared, STRICTER } from './avro-compatibility/comparison.ts';
import { javaAnswers, missing, type Pair } from './avro-compatibility/driver.ts';
import { mutated } from './avro-compatibility/mutations.ts';
import { drawing, randomSchema, type Draw } from './avro-compatibility/random-schema.ts';
import { checks } from './checks.ts';
import { seeded } from './random.ts';

/** Fewer pairs that both can read would prove too little. */
const FEWEST = 5_000;

const EVERY_KIND = [
  ...['NAME_MISMATCH', 'FIXED_SIZE_MISMATCH', 'MISSING_ENUM_SYMBOLS', 'READER_FIELD_MISSING_DEFAULT_VALUE'],
  ...['TYPE_MISMATCH', 'MISSING_UNION_BRANCH', 'AMBIGUOUS_FIELD'],
  ...BEYOND_AVRO,
];

/** Mostly two relatives a few changes apart, else two strangers; of the relatives one in five is spoiled. */
function randomPair(draw: Draw): Pair {
  const random = (): ReturnType<typeof randomSchema> => randomSchema({ draw, definitions: new Map() }, 3);
  const schema = random();
  const other = draw.chance(0.1)
    ? random()
    : mutated(schema, draw, 1 + draw.below(4), draw.chance(0.2) ? 'spoiled' : 'sound');
  const [a, b] = [JSON.stringify(schema), JSON.stringify(other)];
  return draw.chance(0.5) ? { reader: a, writer: b } : { reader: b, writer: a };
}

async function verify(seed: number, count: number): Promise<void> {
  const draw = drawing(seeded(seed));
  const pairs = Array.from({ length: count }, () => randomPair(draw));
  const answers = await javaAnswers(pairs);
  const all = pairs.flatMap((pair, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [compared(pair, answer)];
  });
  const read = all.flatMap(({ kinds }) => (kinds === undefined ? [] : [kinds]));
  const compatible = read.filter((kinds) => kinds.length === 0).length;
  const differences = all.flatMap((each) => each.differences);

  const check = checks();
  const where = `seed ${seed}`;
  check.equal(where, `${read.length} pairs read, ${compatible} of them compatible`, read.length >= FEWEST, true);
  check.equal(where, `${all.length - read.length} pairs with a schema refused`, all.length > read.length, true);
  for (const kind of EVERY_KIND) {
    const having = read.filter((kinds) => kinds.includes(kind)).length;
    check.equal(where, `${having} pairs with ${kind}`, having > 0, true);
  }
  for (const rule of STRICTER) {
    const having = all.filter(({ stricter }) => stricter.includes(rule)).length;
    check.skipped(where, `${having} pairs that only Java reads`, `expected ${rule}`);
  }
  const found = [`${differences.length} differences`, ...differences.slice(0, 5)].join('\n');
  check.equal(where, 'verdict, kinds, text and refusals as Java has them', found, '0 differences');
  check.report("Avro compatibility beside Apache Avro's Java");
}

const lacking = missing();
if (lacking.length > 0) {
  process.stderr.write(`verify:avro needs ${lacking.join(', ')}\n`);
  process.exitCode = 3;
} else {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, pairs: { type: 'string', default: '12000' } },
  });
  await verify(Number(values.seed), Number(values.pairs));
}
