// verify:fuzz: random declarations and inputs, by all speeds and by the plain evaluator; nothing may differ by a bit.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withDuckDB } from '@tempi/platform/compile/duckdb';
import { coverageText, failureText, FEATURES, fuzz } from '@tempi/platform/testing/fuzz';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '1000' },
    /** This case alone. */
    case: { type: 'string' },
    /** Stop at the first failure as it is, for those who only want to know that there is one. */
    'no-shrink': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const cases = values.case === undefined ? Number(values.cases) : 1;
const began = performance.now();
const result = await withDuckDB(join(tmpdir(), 'tempi-fuzz'), (sql) =>
  fuzz({ seed, first: Number(values.case ?? 0), cases, sql, shrinkMs: values['no-shrink'] ? 0 : 60_000 }),
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
if (result.failure !== undefined) {
  process.stdout.write(`${failureText(seed, result)}\n`);
  process.exitCode = 1;
} else {
  const missing = FEATURES.filter((feature) => !result.features.has(feature));
  process.stdout.write(`cases with each feature:\n${coverageText(result)}\n`);
  process.stdout.write(
    `seed ${String(seed)}: ${String(cases)} cases in ${seconds} s, 0 disagreements, ${String(result.overflows)} with a sum beyond its type on the way\n`,
  );
  if (missing.length > 0 && cases >= 1000) {
    process.stdout.write(`never exercised: ${missing.join(', ')}\n`);
    process.exitCode = 1;
  }
}
