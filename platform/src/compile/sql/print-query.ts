import type { QueryProduct } from '../../product/product.ts';
import type { Dialect } from './dialect.ts';
import { printRows } from './print-rows.ts';
import { select, type Part, type PrintOptions, type Script } from './script.ts';

/** A query product as SQL in parts: what WITH names, in order, and the SELECT over them, whose columns are the product's output. */
export interface PrintedQuery {
  readonly parts: readonly Part[];
  readonly select: string;
}

/** Prints a product in parts. The meaning is the plan's: where an engine's own would differ, its dialect works around it. */
export function printParts(product: QueryProduct, dialect: Dialect, options: PrintOptions): PrintedQuery {
  const script: Script = { product, dialect, parts: [], shared: new Map(), ...options };
  const place = { lateness: product.lateness, name: product.name, ordered: false };
  const { name, where } = printRows(script, product.plan, place, () => null);
  const columns = Object.keys(product.output).map((column) => dialect.identifier(column));
  return { parts: script.parts, select: select(columns, name, where) };
}

/** A product as one SQL query in a dialect, for people and engines alike. */
export function printQuery(product: QueryProduct, dialect: Dialect, options: PrintOptions): string {
  const printed = printParts(product, dialect, options);
  return withParts(printed.parts, printed.select);
}

/** A SELECT behind the parts that it is over. */
export function withParts(parts: readonly Part[], query: string): string {
  if (parts.length === 0) return query;
  // As it is, not indented: a text in it may have lines.
  return `WITH ${parts.map(({ name, sql }) => `${name} AS (\n${sql}\n)`).join(',\n')}\n${query}`;
}
