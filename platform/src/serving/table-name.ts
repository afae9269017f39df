import { createHash } from 'node:crypto';
import { MeshError } from '../error/index.ts';
import type { Product, Speed } from '../product/product.ts';

/** PostgreSQL cuts longer identifiers off without an error. */
const LONGEST_NAME = 63;

/**
 * The table a speed of a product is served from: `stream_clickstream_page_traffic`, in the namespace's schema. That of a generation
 * which is not the live one has its number at the end, `…__g2`: a product's own name has no two underscores in a row.
 */
export function tableName(product: Product, speed: Speed): string {
  const { number, state } = product.generation;
  const live = liveName(product, speed);
  if (state === 'live') return live;
  const suffix = `__g${String(number)}`;
  if (live.length + suffix.length <= LONGEST_NAME) return live + suffix;
  return `${createHash('sha256').update(live).digest('hex').slice(0, 32)}${suffix}`;
}

function liveName(product: Product, speed: Speed): string {
  const name = `${speed}_${product.name}`.replaceAll(/[.-]/g, '_');
  if (name.length > LONGEST_NAME) {
    throw new MeshError({
      code: 'SERVING_NAME_TOO_LONG',
      found: `the table name ${name}`,
      expected: `at most ${String(LONGEST_NAME)} letters, PostgreSQL's limit`,
      likelyCause: `the product's name ${product.name} is too long: choose a shorter one`,
    });
  }
  return name;
}

/** A declared column's name in its table: `windowStart` is `window_start`. */
export const columnName = (declared: string): string =>
  declared.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '');

/** The table's column names by declared name. Fails with `SERVING_NAME_CLASH` where two would be one. */
export function columnNames(product: Product): ReadonlyMap<string, string> {
  const names = new Map(Object.keys(product.output).map((declared) => [declared, columnName(declared)]));
  if (new Set([...names.values(), '_key', '_task']).size < names.size + 2) {
    throw new MeshError({
      code: 'SERVING_NAME_CLASH',
      found: `the columns ${[...names.keys()].join(', ')} of ${product.name}`,
      expected: 'names that still differ in snake case',
      likelyCause: 'two of them differ only by case or underscores: rename one',
    });
  }
  return names;
}
