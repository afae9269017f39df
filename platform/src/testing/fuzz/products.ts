import type { Contract } from '../../contract/index.ts';
import { contractsRead, from, literal, type Query } from '../../plan/index.ts';
import { product, type QueryProduct } from '../../product/index.ts';
import type { Choices } from './choices.ts';
import { anyColumn, anyCondition, anyDate, anyInteger, anyText, anyTime, anyValue, type Scope } from './expressions.ts';
import { anyMeasures, type AnyMeasure } from './measures.ts';
import { firstOf, loose, typeOf, type AnyTerm } from './terms.ts';

type Terms = Readonly<Record<string, AnyTerm>>;
type Callback<T> = (...scopes: readonly Terms[]) => T;

/** The builder without its types. */
interface AnyRows extends AnyWindow {
  where(condition: Callback<AnyTerm>): AnyRows;
  withColumns(columns: Callback<Terms>): AnyRows;
  select(columns: Callback<Terms>): AnyQuery;
  tumbling(size: string): AnyWindow;
  hopping(size: string, slide: string): AnyWindow;
  session(gap: string): AnyWindow;
  joinWithin(other: AnyRows, key: (left: Terms, right: Terms) => readonly AnyTerm[], bound: string): AnyRows;
  lookup(other: AnyRows, key: (left: Terms, right: Terms) => readonly AnyTerm[]): AnyRows;
}
interface AnyWindow {
  groupBy(...names: readonly string[]): {
    aggregate(measures: Callback<Readonly<Record<string, AnyMeasure>>>): AnyQuery;
  };
}
interface AnyQuery {
  withColumns(columns: Callback<Terms>): AnyQuery;
  having(condition: Callback<AnyTerm>): AnyQuery;
}

const LATENESSES = ['1 millisecond', '0 seconds', '3 milliseconds', '20 milliseconds'] as const;
const BOUNDS = ['1 millisecond', '0 seconds', '3 milliseconds', '2 seconds'] as const;

/** A query product of any shape over these contracts. */
export function anyProduct(choices: Choices, contracts: readonly [Contract, Contract]): QueryProduct {
  const shape = choices.of([
    'rows',
    'rows',
    'rows',
    'select',
    'join',
    'lookup',
    'product',
    'product',
    'chain',
  ] as const);
  return declared(choices, 'test.fuzz', anyQueryOf(choices, contracts, shape));
}

type Shape = 'rows' | 'select' | 'join' | 'lookup' | 'product' | 'chain';

function anyQueryOf(choices: Choices, contracts: readonly [Contract, Contract], shape: Shape): AnyQuery {
  const [left, right] = contracts;
  if (shape === 'rows') return aggregated(choices, prepared(choices, loose(from)(left)), WINDOWS);
  if (shape === 'select') return selected(choices, prepared(choices, loose(from)(left)));
  if (shape === 'product') {
    const rows = prepared(choices, loose(from)(innerProduct(choices, contracts, 'test.inner')));
    return choices.chance(75) ? aggregated(choices, rows, WINDOWS) : selected(choices, rows);
  }
  const second = choices.chance(15) ? left : right;
  const pairs = joined(choices, sideOf(choices, contracts, left, 'a'), sideOf(choices, contracts, second, 'b'), shape);
  const all = prepared(choices, pairs);
  const rows =
    shape === 'chain' ? joined(choices, named(choices, all), sideOf(choices, contracts, right, 'c'), 'lookup') : all;
  return choices.chance(50) ? aggregated(choices, rows, WINDOWS) : selected(choices, rows);
}

const SHAPES_WITHIN = ['rows', 'rows', 'rows', 'join', 'lookup'] as const;

/** A product that another can read: with windows that end, or joined rows. */
function innerProduct(choices: Choices, contracts: readonly [Contract, Contract], name: string): QueryProduct {
  const shape = choices.of(SHAPES_WITHIN);
  if (shape === 'rows') {
    const contract = choices.of(contracts);
    return declared(choices, name, aggregated(choices, prepared(choices, loose(from)(contract)), ENDING));
  }
  const sides = contracts.map((contract) => prepared(choices, loose(from)(contract)));
  const pairs = joined(choices, sides[0] as AnyRows, sides[1] as AnyRows, shape);
  return declared(choices, name, choices.chance(50) ? aggregated(choices, pairs, ENDING) : selected(choices, pairs));
}

function sideOf(choices: Choices, contracts: readonly [Contract, Contract], contract: Contract, name: string): AnyRows {
  const input = choices.chance(25) ? innerProduct(choices, contracts, `test.inner-${name}`) : contract;
  return prepared(choices, loose(from)(input));
}

/** Filtered or not, with more columns or not. */
function prepared(choices: Choices, source: unknown): AnyRows {
  let rows = source as AnyRows;
  if (choices.chance(35)) rows = rows.where((...scopes) => conditionOver(choices, scopes));
  if (choices.chance(35)) rows = named(choices, rows);
  if (choices.chance(10)) rows = rows.where((...scopes) => conditionOver(choices, scopes));
  return rows;
}

/** With computed columns. */
const named = (choices: Choices, rows: AnyRows): AnyRows =>
  rows.withColumns((...scopes) => valuesOver(choices, scopes, 'more'));

function joined(choices: Choices, left: AnyRows, right: AnyRows, how: Shape): AnyRows {
  const bound = choices.of(BOUNDS);
  const key = (one: Terms, other: Terms): readonly AnyTerm[] =>
    keyOver(choices, Object.values(one), Object.values(other));
  return how === 'lookup' ? left.lookup(right, key) : left.joinWithin(right, key, bound);
}

/** Two expressions that may be compared: mostly columns. */
function keyOver(choices: Choices, left: Scope, right: Scope): readonly AnyTerm[] {
  const pair = (a: AnyTerm | undefined, b: AnyTerm | undefined) => (a && b ? [a, b] : undefined);
  const columnsOf = (kinds: Parameters<typeof anyColumn>[2]) => () =>
    pair(anyColumn(choices, left, kinds), anyColumn(choices, right, kinds));
  const families = [anyText, anyInteger, anyTime, anyDate].map(
    (family) => () => pair(family(choices, left, 1), family(choices, right, 1)),
  );
  const kinds = [['text'], ['int32', 'int64'], ['enum'], ['timestamp'], ['boolean']] as const;
  const all = [...kinds.map(columnsOf), ...families];
  const found = firstOf(
    choices,
    all.map((make) => () => readColumns(make())),
  );
  // Every row has an event time or a window, but not both sides of a join need to have one type of column.
  return found ?? [textOf(left), textOf(right)];
}

/** The builder refuses a key that reads no column. */
const readColumns = (pair: readonly AnyTerm[] | undefined): readonly AnyTerm[] | undefined =>
  pair?.every(({ expression }) => expression.node === 'column' || expression.node === 'call') ? pair : undefined;

/** Some text of a column, whatever its type. */
function textOf(scope: Scope): AnyTerm {
  const [first] = scope;
  if (first === undefined) throw new RangeError('rows without columns');
  return first.isNull().toText();
}

const WINDOWS = ['tumbling', 'hopping', 'session', 'none'] as const;
const ENDING = ['tumbling', 'hopping', 'session'] as const;

function aggregated(
  choices: Choices,
  rows: AnyRows,
  windows: readonly [(typeof WINDOWS)[number], ...(typeof WINDOWS)[number][]],
): AnyQuery {
  const windowed = windowOf(choices, rows, choices.of(windows));
  let query = windowed.groupBy(...groupsOf(choices, rows)).aggregate((...scopes) =>
    anyMeasures(
      choices,
      scopes.flatMap((scope) => Object.values(scope)),
    ),
  );
  if (choices.chance(30)) query = query.withColumns((...scopes) => valuesOver(choices, scopes, 'derived'));
  if (choices.chance(30)) query = query.having((...scopes) => conditionOver(choices, scopes));
  return query;
}

function windowOf(choices: Choices, rows: AnyRows, window: (typeof WINDOWS)[number]): AnyWindow {
  if (window === 'tumbling')
    return rows.tumbling(choices.of(['5 milliseconds', '3 milliseconds', '12 milliseconds', '1 second', '30 days']));
  if (window === 'session')
    return rows.session(choices.of(['2 milliseconds', '1 millisecond', '4 milliseconds', '1 second']));
  if (window === 'none') return rows;
  const [size, slide] = choices.of([
    ['6 milliseconds', '2 milliseconds'],
    ['10 milliseconds', '5 milliseconds'],
    ['3 milliseconds', '1 millisecond'],
    ['4 milliseconds', '4 milliseconds'],
  ] as const);
  return rows.hopping(size, slide);
}

/** Up to two columns to group by; the contract's key often, so that groups lie in one partition. */
function groupsOf(choices: Choices, rows: AnyRows): string[] {
  const names: string[] = [];
  rows.where((...scopes) => {
    const prefixes = scopes.length === 1 ? [''] : ['left.', 'right.', ''];
    for (const [index, scope] of scopes.entries())
      for (const [name, term] of Object.entries(scope))
        if (typeOf(term).kind !== 'double') names.push(`${prefixes[index] ?? ''}${name}`);
    return certain(scopes);
  });
  const group: string[] = [];
  for (let count = choices.of([1, 0, 2]); count > 0; count--) {
    const key = names.find((name) => /^(left\.|right\.)?(who|label)$/.test(name));
    const name = key !== undefined && choices.chance(40) ? key : names[choices.below(names.length)];
    const plain = (text: string): string => text.replace(/^(left|right)\./, '');
    const isFree = name !== undefined && !/^window(Start|End)$|^m\d/.test(plain(name));
    if (isFree && !group.some((other) => plain(other) === plain(name))) group.push(name);
  }
  return group;
}

/** A boolean that every row has: the rows of `topK` alone have no column to compute with. */
const certain = (scopes: readonly Terms[]): AnyTerm =>
  scopes.flatMap((scope) => Object.values(scope))[0]?.isNull() ?? loose(literal)(true);

const selected = (choices: Choices, rows: AnyRows): AnyQuery =>
  rows.select((...scopes) => valuesOver(choices, scopes, 'value'));

/** One to three computed columns, each under a name of its own. */
function valuesOver(choices: Choices, scopes: readonly Terms[], name: string): Terms {
  const scope = scopes.flatMap((each) => Object.values(each));
  const values = Array.from({ length: choices.between(1, 3) }, () => {
    const value = anyValue(choices, scope, choices.between(0, 3)) ?? certain(scopes);
    return [`${name}${String(choices.used.length)}`, value] as const;
  });
  return Object.fromEntries(values);
}

const conditionOver = (choices: Choices, scopes: readonly Terms[]): AnyTerm =>
  anyCondition(
    choices,
    scopes.flatMap((scope) => Object.values(scope)),
    choices.between(1, 3),
  ) ?? certain(scopes).not();

const declared = (choices: Choices, name: string, query: AnyQuery): QueryProduct =>
  product({
    name,
    version: '1.0.0',
    owner: 'test',
    description: 'From the fuzzer',
    query: query as never,
    ...(contractsRead((query as unknown as Query).plan).length > 0 ? { lateness: choices.of(LATENESSES) } : {}),
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
  });
