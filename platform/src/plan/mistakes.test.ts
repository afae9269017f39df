import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = (path: string): string => JSON.stringify(join(root, 'platform/src', path));

/** What every snippet stands in: a contract, another whose key is a number, and two products. */
const preamble = `
import { boolean, contract, decimal, double, int32, int64, text, timestamp } from ${file('contract/index.ts')};
import { count, from, sum, max, when } from ${file('plan/index.ts')};
import { product } from ${file('product/index.ts')};
const declared = { name: 'web.view', version: '1.0.0', owner: 'web', description: 'web', idle: '1 hour' };
const fields = { path: text(), seenAt: timestamp(), status: int32(), bytes: int64().nullable(), isBot: boolean(), price: decimal(9, 2), heat: double() };
const pageView = contract({ ...declared, fields, key: 'path', eventTime: 'seenAt' });
const size = contract({ ...declared, name: 'web.size', fields: { id: int64(), at: timestamp(), path: text() }, key: 'id', eventTime: 'at' });
const minutes = from(pageView).tumbling('1 minute').groupBy('path');
const counted = minutes.aggregate((view) => ({ views: count(), bytes: sum(view.bytes) }));
const speeds = { stream: { freshness: '1 second' }, microBatch: { every: '10 seconds', freshness: '1 minute' }, batch: { every: '1 day', freshness: '2 days' } };
const traffic = product({ name: 'web.traffic', version: '1.0.0', owner: 'web', description: 'web', lateness: '1 minute', speeds, query: counted });
`;

interface Mistake {
  readonly name: string;
  readonly wrong: string;
  readonly right: string;
  /** The compiler's code and words, all lines of them. */
  readonly words: RegExp;
}

const mistake = (name: string, wrong: string, right: string, words: RegExp): Mistake => ({ name, wrong, right, words });

const mistakes: readonly Mistake[] = [
  mistake(
    'an unknown column',
    `from(pageView).where((view) => view.states.gte(400))`,
    `from(pageView).where((view) => view.status.gte(400))`,
    /^TS2551: Property 'states' does not exist on type 'Scope<.*Did you mean 'status'\?/,
  ),
  mistake(
    'an unknown column to group by',
    `from(pageView).tumbling('1 minute').groupBy('pth')`,
    `from(pageView).tumbling('1 minute').groupBy('path')`,
    /^TS2345: Argument of type '"pth"' is not assignable to parameter of type '"bytes" \| "isBot" \| "path"/,
  ),
  mistake(
    'a number compared with text',
    `from(pageView).where((view) => view.status.eq('404'))`,
    `from(pageView).where((view) => view.status.eq(404))`,
    /^TS2345: Argument of type 'string' is not assignable to parameter of type 'number \| Term<Integer, boolean>'/,
  ),
  mistake(
    'text compared with a number',
    `from(pageView).where((view) => view.path.gt(1))`,
    `from(pageView).where((view) => view.path.gt('/'))`,
    /^TS2345: Argument of type 'number' is not assignable to parameter of type 'string \| Term<.*"text"/,
  ),
  mistake(
    'decimals of two scales compared',
    `from(pageView).where((view) => view.price.eq(view.price.multiply(view.price)))`,
    `from(pageView).where((view) => view.price.eq(view.price.multiply(view.price).toDecimal(38, 2)))`,
    /^TS2345: .*scale: 4.*Type '4' is not assignable to type '2'/s,
  ),
  mistake(
    'a number as a condition',
    `from(pageView).where((view) => view.status)`,
    `from(pageView).where((view) => view.status.gte(400))`,
    /^TS2322: Type 'Operand<.*"int32".*is not assignable to type 'Condition'.*Type '"int32"' is not assignable to type '"boolean"'/s,
  ),
  mistake(
    'a unit that is none',
    `from(pageView).where((view) => view.seenAt.startOf('fortnight').eq('2024-01-01'))`,
    `from(pageView).where((view) => view.seenAt.startOf('week').eq('2024-01-01'))`,
    /^TS2345: Argument of type '"fortnight"' is not assignable to parameter of type 'StartUnit'/,
  ),
  mistake(
    'a case without its otherwise',
    `from(pageView).withColumns((view) => ({ kind: when(view.isBot, 'bot') }))`,
    `from(pageView).withColumns((view) => ({ kind: when(view.isBot, 'bot').otherwise('visitor') }))`,
    /^TS2739: Type 'Case<.*is missing the following properties from type 'Term/,
  ),
  mistake(
    'an aggregate in where',
    `from(pageView).where(() => count())`,
    `counted.having((row) => row.views.gt(1))`,
    /^TS2322: Type 'Count' is not assignable to type 'Condition'/,
  ),
  mistake(
    'an aggregate compared in where',
    `from(pageView).where((view) => max(view.status).gte(400))`,
    `from(pageView).where((view) => view.status.gte(400))`,
    /^TS2339: Property 'gte' does not exist on type 'Aggregation</,
  ),
  mistake(
    'an ungrouped column among the measures',
    `minutes.aggregate((view) => ({ views: count(), status: view.status }))`,
    `minutes.aggregate((view) => ({ views: count(), status: max(view.status) }))`,
    /^TS2322: Type 'Operand<.*"int32".*is not assignable to type 'Aggregation</,
  ),
  mistake(
    'an ungrouped column in having',
    `counted.having((row) => row.status.gte(400))`,
    `counted.having((row) => row.path.startsWith('/'))`,
    /^TS2339: Property 'status' does not exist on type 'Scope<OutputColumns</,
  ),
  mistake(
    'an ungrouped column in withColumns after aggregate',
    `counted.withColumns((row) => ({ failed: row.status.gte(400) }))`,
    `counted.withColumns((row) => ({ mean: row.bytes.divide(row.views) }))`,
    /^TS2339: Property 'status' does not exist on type 'Scope<OutputColumns</,
  ),
  mistake(
    'having on a missing measure',
    `counted.having((row) => row.errors.gt(0))`,
    `counted.having((row) => row.views.gt(0))`,
    /^TS2339: Property 'errors' does not exist on type 'Scope<OutputColumns</,
  ),
  mistake(
    'joining text with a number',
    `from(pageView).joinWithin(from(size), (view, size) => [view.path, size.id], '1 minute')`,
    `from(pageView).joinWithin(from(size), (view, size) => [view.path, size.path], '1 minute')`,
    /^TS2322: .*"int64".*is not assignable to type 'Term<.*Type '"int64"' is not assignable to type '"text"'/s,
  ),
  mistake(
    'looking up a timestamp by a number',
    `from(traffic).lookup(from(size), (row, size) => [row.windowStart, size.id])`,
    `from(traffic).lookup(from(size), (row, size) => [row.windowStart, size.at])`,
    /^TS2322: .*Type '"int64"' is not assignable to type '"timestamp"'/s,
  ),
  mistake(
    'windows over a contract whose event time is no timestamp',
    `from(contract({ ...declared, fields, key: 'path', eventTime: 'status' })).tumbling('1 minute')`,
    `from(contract({ ...declared, fields, key: 'path', eventTime: 'seenAt' })).tumbling('1 minute')`,
    /^TS2322: Type '"status"' is not assignable to type '"seenAt"'/,
  ),
  mistake(
    'the hour of a number',
    `from(pageView).withColumns((view) => ({ hour: view.status.startOf('hour') }))`,
    `from(pageView).withColumns((view) => ({ hour: view.seenAt.startOf('hour') }))`,
    /^TS2339: Property 'startOf' does not exist on type 'Operand<.*"int32"/,
  ),
  mistake(
    'a window over groups',
    `counted.tumbling('1 hour')`,
    `from(traffic).tumbling('1 hour')`,
    /^TS2339: Property 'tumbling' does not exist on type 'AggregateQuery</,
  ),
  mistake(
    'a key that may be NULL',
    `contract({ ...declared, fields, key: 'bytes', eventTime: 'seenAt' })`,
    `contract({ ...declared, fields, key: 'status', eventTime: 'seenAt' })`,
    /^TS2322: Type '"bytes"' is not assignable to type '"path" \| "status"'/,
  ),
  mistake(
    'the sum of text',
    `minutes.aggregate((view) => ({ path: sum(view.path) }))`,
    `minutes.aggregate((view) => ({ bytes: sum(view.bytes) }))`,
    /^TS2345: Argument of type 'Operand<.*"text".*is not assignable to parameter of type 'Term<Summable/s,
  ),
  mistake(
    'the sum of a double without a scale',
    `minutes.aggregate((view) => ({ heat: sum(view.heat) }))`,
    `minutes.aggregate((view) => ({ heat: sum(view.heat.toDouble({ sumScale: 3 })) }))`,
    /^TS2345: .*Summable.*sumScale/s,
  ),
  mistake(
    'groups of doubles',
    `from(pageView).tumbling('1 minute').groupBy('heat')`,
    `from(pageView).withColumns((view) => ({ warm: view.heat.gt(1) })).tumbling('1 minute').groupBy('warm')`,
    /^TS2345: Argument of type '"heat"' is not assignable to parameter of type '"bytes" \| "isBot"/,
  ),
];

/** What the compiler says of each line of `wrong.ts`, and of all else. */
let told: ReadonlyMap<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'tempi-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const write = (name: string, snippets: readonly string[]) =>
    writeFileSync(join(folder, name), `${preamble}${snippets.map((text) => `void (${text});`).join('\n')}\n`);
  write(
    'right.ts',
    mistakes.map(({ right }) => right),
  );
  write(
    'wrong.ts',
    mistakes.map(({ wrong }) => wrong),
  );
  const compilerOptions = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] };
  const configuration = { extends: join(root, 'tsconfig.base.json'), compilerOptions, files: ['right.ts', 'wrong.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  told = errorsOf(compile());
}, 120_000);

function compile(): string {
  const { stdout, error } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return stdout;
}

/** Errors by `file:line`; the lines of one that follow its first are indented. */
function errorsOf(output: string): ReadonlyMap<string, string> {
  const errors = output.split(/\n(?=\S)/).filter((text) => text.trim() !== '');
  return new Map(
    errors.map((text): readonly [string, string] => {
      const [, name = '', line = '', words = text] = /^(.*)\((\d+),\d+\): error (.*)$/s.exec(text) ?? [];
      return [`${name}:${line}`, words];
    }),
  );
}

const firstLine = preamble.split('\n').length;

test('without the mistakes the same queries compile, and each mistake is told of once', () => {
  const lines = mistakes.map((_, at) => `wrong.ts:${firstLine + at}`);
  expect([...told.keys()].filter((place) => !lines.includes(place)).map((place) => [place, told.get(place)])).toEqual(
    [],
  );
  expect(lines.filter((line) => !told.has(line))).toEqual([]);
});

describe('the compiler tells of', () => {
  test.each(mistakes.map(({ name, words }, at) => [name, words, at] as const))('%s', (_, words, at) => {
    expect(told.get(`wrong.ts:${firstLine + at}`)).toMatch(words);
  });
});
