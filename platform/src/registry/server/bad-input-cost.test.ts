import { performance } from 'node:perf_hooks';
import { afterAll, expect, test } from 'vitest';
import { registryOfTests } from '../registry-app.testing.ts';

/*
 * What bad and large input costs, a row each: how long the answer took, how long the server answered nobody meanwhile, and by
 * how much memory of the process grew.
 */

const registry = registryOfTests();
afterAll(() => {
  process.stdout.write(`${rows.join('\n')}\n`);
});

const rows: string[] = ['| case | answer | time | longest silence | memory |', '| --- | --- | --- | --- | --- |'];

const list = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const record = (count: number, field: (at: number) => object): string =>
  JSON.stringify({ type: 'record', name: 'R', fields: list(count, field) });
const properties = (count: number, name: string): string =>
  JSON.stringify({
    type: 'object',
    properties: Object.fromEntries(
      list(count, (at) => [`${name}${at}`, { type: 'string', description: 'words '.repeat(4) }]),
    ),
  });
const message = (count: number, type: string): string =>
  `syntax = "proto3"; message M { ${list(count, (at) => `${type} a_field_with_a_long_name_${at} = ${at + 20_000};`).join(' ')} }`;
const deep = (levels: number, open: string, inside: string, close: string): string =>
  open.repeat(levels) + inside + close.repeat(levels);
const circle = (size: number, step: number): string =>
  JSON.stringify({
    $ref: '#/definitions/a0',
    definitions: Object.fromEntries(
      list(size, (at) => [
        `a${at}`,
        {
          type: 'object',
          properties: {
            x: { $ref: `#/definitions/a${(at + step) % size}` },
            y: { $ref: `#/definitions/a${(at * 7 + 3) % size}` },
          },
        },
      ]),
    ),
  });

interface BadInput {
  readonly name: string;
  readonly type?: string;
  /** Registered before. */
  readonly earlier?: () => string;
  readonly schema: () => string;
  readonly more?: () => object;
  /** In place of all that. */
  readonly body?: () => string;
  /** Codes of which one is the answer; 200 where it is large, but sound. */
  readonly codes: readonly number[];
}

const CASES: readonly BadInput[] = [
  { name: 'Avro, malformed', schema: () => '{"type":', codes: [42201] },
  { name: 'Avro, an unknown type', schema: () => '"strnig"', codes: [42201] },
  {
    name: 'Avro, 4.3 MB',
    schema: () => record(60_000, (at) => ({ name: `f${at}`, type: 'string', default: '', doc: 'w '.repeat(8) })),
    codes: [200],
  },
  {
    name: 'Avro, 4.3 MB after another as large',
    earlier: () => record(60_000, (at) => ({ name: `f${at}`, type: 'string', default: '', doc: 'w '.repeat(8) })),
    schema: () =>
      record(60_000, (at) => ({ name: `f${59_999 - at}`, type: 'string', default: '', doc: 'w '.repeat(8) })),
    codes: [200],
  },
  { name: 'Avro, 1,001 levels', schema: () => deep(1_001, '{"type":"array","items":', '"int"', '}'), codes: [42201] },
  {
    name: 'Avro, 100,000 levels',
    schema: () => deep(100_000, '{"type":"array","items":', '"int"', '}'),
    codes: [42201],
  },
  {
    name: 'Avro, unions of 10,000 records',
    earlier: () =>
      JSON.stringify(list(10_000, (at) => ({ type: 'record', name: `A${at}`, fields: [{ name: 'a', type: 'int' }] }))),
    schema: () =>
      JSON.stringify(list(10_000, (at) => ({ type: 'record', name: `B${at}`, fields: [{ name: 'b', type: 'int' }] }))),
    codes: [409, 42201],
  },
  {
    name: 'Avro, an enum of 100,000 other symbols',
    earlier: () => JSON.stringify({ type: 'enum', name: 'E', symbols: list(100_000, (at) => `S${at}`) }),
    schema: () => JSON.stringify({ type: 'enum', name: 'E', symbols: list(100_000, (at) => `T${at}`) }),
    codes: [409],
  },
  { name: 'JSON, malformed', type: 'JSON', schema: () => '{"type":', codes: [42201] },
  { name: 'JSON, an unknown type', type: 'JSON', schema: () => '{"type":"nothing"}', codes: [42201] },
  { name: 'JSON, 3.7 MB', type: 'JSON', schema: () => properties(45_000, 'f'), codes: [200] },
  {
    name: 'JSON, 1 MB after another as large',
    type: 'JSON',
    earlier: () => properties(12_000, 'f'),
    schema: () => properties(12_000, 'g'),
    codes: [409],
  },
  { name: 'JSON, 1,001 levels', type: 'JSON', schema: () => deep(1_001, '{"items":', '{}', '}'), codes: [42201] },
  { name: 'JSON, 100,000 levels', type: 'JSON', schema: () => deep(100_000, '{"items":', '{}', '}'), codes: [42201] },
  {
    name: 'JSON, 2,000 definitions in a circle',
    type: 'JSON',
    earlier: () => circle(2_000, 1),
    schema: () => circle(2_000, 5),
    codes: [200, 409, 42201],
  },
  {
    name: 'JSON, a pattern that never ends',
    type: 'JSON',
    earlier: () => '{"type":"object","patternProperties":{"(a+)+$":{"type":"string"}}}',
    schema: () =>
      JSON.stringify({
        type: 'object',
        patternProperties: { '(a+)+$': { type: 'string' } },
        properties: { [`${'a'.repeat(40)}!`]: {} },
      }),
    codes: [42201],
  },
  { name: 'Protobuf, malformed', type: 'PROTOBUF', schema: () => 'syntax = "proto3"; message M {', codes: [42201] },
  {
    name: 'Protobuf, an unknown type',
    type: 'PROTOBUF',
    schema: () => 'syntax = "proto3"; message M { Nothing a = 1; }',
    codes: [42201],
  },
  { name: 'Protobuf, 4.2 MB', type: 'PROTOBUF', schema: () => message(90_000, 'string'), codes: [200] },
  {
    name: 'Protobuf, 4.2 MB after another as large',
    type: 'PROTOBUF',
    earlier: () => message(90_000, 'string'),
    schema: () => message(90_000, 'int32'),
    codes: [409],
  },
  {
    name: 'Protobuf, 1,001 levels',
    type: 'PROTOBUF',
    schema: () => `syntax = "proto3"; ${deep(1_001, 'message M { ', '', '}')}`,
    codes: [42201],
  },
  {
    name: 'Protobuf, a descriptor of 4 MB of nothing',
    type: 'PROTOBUF',
    schema: () => 'AAAA'.repeat(1_000_000),
    codes: [42201],
  },
  { name: 'a schema of more than 5 MB', schema: () => JSON.stringify('a'.repeat(5 * 1024 * 1024)), codes: [42209] },
  {
    name: '1,001 references',
    schema: () => '"int"',
    more: () => ({ references: list(1_001, () => ({ name: 'a', subject: 'a', version: 1 })) }),
    codes: [42201],
  },
  {
    name: '100,000 rules',
    schema: () => '"int"',
    more: () => ({ ruleSet: { domainRules: list(100_000, (at) => ({ name: `r${at}`, type: 'CEL' })) } }),
    codes: [200],
  },
  {
    name: 'metadata of 100,000 levels',
    schema: () => '"int"',
    body: () => `{"schema":"\\"int\\"","metadata":${deep(100_000, '{"a":', '1', '}')}}`,
    codes: [422],
  },
  {
    name: 'properties of 5,000 levels',
    schema: () => '"int"',
    body: () => `{"schema":"\\"int\\"","metadata":{"properties":${deep(5_000, '{"a":', '1', '}')}}}`,
    codes: [422],
  },
  {
    name: 'a body of 12 MB of brackets',
    schema: () => '',
    body: () => '['.repeat(12 * 1024 * 1024 - 1),
    codes: [422],
  },
  { name: 'a body of 13 MB', schema: () => '', body: () => `"${'a'.repeat(13 * 1024 * 1024)}"`, codes: [413] },
];

/** How long the slowest case may take, and how long nobody may be answered, on a machine that does other things too. */
// Bounds that a busy machine keeps too: they tell linear from quadratic, not fast from slow.
const LONGEST_MS = 120_000;
const LONGEST_SILENCE_MS = 15_000;
const MOST_MEMORY_MB = 2_600;

/** Watches the process while work is done: the longest time in which no timer ran, and the greatest memory. */
async function watched<T>(
  work: () => Promise<T>,
): Promise<{ result: T; took: number; silence: number; memory: number }> {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  let [last, silence, most] = [start, 0, before];
  const look = (): void => {
    silence = Math.max(silence, performance.now() - last - 20);
    last = performance.now();
    most = Math.max(most, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 20);
  const result = await work();
  clearInterval(timer);
  look();
  return { result, took: performance.now() - start, silence, memory: (most - before) / 2 ** 20 };
}

let subjects = 0;

test.each(CASES)(
  '$name',
  async ({ name, type = 'AVRO', earlier, schema, more = () => ({}), body: whole, codes }) => {
    const path = `/subjects/cost-${(subjects += 1)}/versions`;
    if (earlier !== undefined)
      expect(await registry.call('POST', path, { schemaType: type, schema: earlier() })).toMatchObject({ status: 200 });
    // Made before, for it is the caller's cost.
    const body = whole?.() ?? JSON.stringify({ schemaType: type, schema: schema(), ...more() });
    const { result, took, silence, memory } = await watched(() => registry.call('POST', path, body));
    const code = result.status === 200 ? 200 : (result.body as { error_code: number }).error_code;
    rows.push(
      `| ${name} | ${code} | ${took.toFixed(0)} ms | ${Math.max(0, silence).toFixed(0)} ms | ${memory.toFixed(0)} MB |`,
    );
    expect(codes).toContain(code);
    expect(took).toBeLessThan(LONGEST_MS);
    expect(silence).toBeLessThan(LONGEST_SILENCE_MS);
    expect(memory).toBeLessThan(MOST_MEMORY_MB);
  },
  120_000,
);
