import type { AggregatePlan } from '../../plan/query-plan.ts';
import type { QueryProduct } from '../../product/product.ts';
import type { Dialect } from './dialect.ts';

/** `truth` reads all records, `onTime` leaves the late ones out. */
export type Reading = 'truth' | 'onTime';

export interface PrintOptions {
  /** By contract name, what stands in FROM for its archive: the columns of `archive-columns`, then the contract's. */
  readonly relations: Readonly<Record<string, string>>;
  readonly reading: Reading;
}

/** A named part of a query. */
export interface Part {
  /** As it stands in the text, quoted where the dialect quotes. */
  readonly name: string;
  readonly sql: string;
  /** Where the part is the rows of an aggregate, without derived columns: group columns, window, measures. */
  readonly aggregate: AggregatePlan | null;
  /**
   * Where only its final rows are read: the condition, over its columns and earlier parts, that is true of them. Who finishes the
   * aggregate's measures elsewhere applies it before: sums of open windows are nobody's.
   */
  readonly final: string | null;
}

/** A query being printed: its parts so far, each over earlier ones. */
export interface Script extends PrintOptions {
  readonly product: QueryProduct;
  readonly dialect: Dialect;
  readonly parts: Part[];
  /** Parts that several places use, by what they are. */
  readonly shared: Map<string, string>;
}

/** What is said of the part of an aggregate. */
export interface Aggregated {
  readonly aggregate: AggregatePlan;
  readonly final: string | null;
}

/** Adds a part under a name that nothing else has; returns the name. */
export function addPart(script: Script, wanted: string, sql: string, aggregated?: Aggregated): string {
  const plain = wanted.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase();
  const taken = new Set(script.parts.map(({ name }) => name));
  for (let count = 1; ; count++) {
    const name = script.dialect.identifier(count === 1 ? plain : `${plain}_${count}`);
    if (taken.has(name)) continue;
    script.parts.push({ name, sql, aggregate: aggregated?.aggregate ?? null, final: aggregated?.final ?? null });
    return name;
  }
}

/** SELECT … FROM … WHERE …, the parts of each on a line. */
export function select(columns: readonly string[], from: string, where: readonly (string | null)[] = []): string {
  const conditions = where.filter((condition) => condition !== null);
  return `SELECT ${columns.join(',\n  ')}\nFROM ${from}${
    conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`
  }`;
}
