import { MeshError } from '../../error/index.ts';
import type { Product } from '../../product/index.ts';
import { OVERFLOW } from '../evaluate.ts';
import { choicesOf } from './choices.ts';
import { featuresOf } from './features.ts';
import { anyDeclaration, anyRun, type FuzzCase } from './fuzz-case.ts';
import { anyProcess } from './processes.ts';
import { runProcess } from './run-process.ts';
import { runCase } from './run-case.ts';
import { shrink } from './shrink.ts';
import type { DuckDBConnection } from '@duckdb/node-api';

export interface FuzzOptions {
  readonly seed: number;
  /** The number of the first case, and how many there are. */
  readonly first: number;
  readonly cases: number;
  readonly sql: DuckDBConnection | undefined;
  /** How long a failing case is made smaller, milliseconds; 0: not at all. */
  readonly shrinkMs: number;
}

export interface FuzzResult {
  readonly cases: number;
  /** Cases whose sums leave their type somewhere on the way; what remained was compared. */
  readonly overflows: number;
  /** How many cases had each feature. */
  readonly features: ReadonlyMap<string, number>;
  readonly failure: FuzzFailure | undefined;
}

export interface FuzzFailure {
  /** The number of the case. */
  readonly number: number;
  readonly error: unknown;
  /** What fails alike with as little as was found; a process as it was. */
  readonly smallest: FuzzCase<Product>;
}

/** A process runs beside every so many queries. */
const QUERIES_A_PROCESS = 5;

/** Runs cases one after the other, until one fails. The same seed and number are the same case. */
export async function fuzz({ seed, first, cases, sql, shrinkMs }: FuzzOptions): Promise<FuzzResult> {
  const features = new Map<string, number>();
  let overflows = 0;
  for (let number = first; number < first + cases; number++) {
    const declaration = choicesOf(seed, number * 2);
    const given = anyRun(choicesOf(seed, number * 2 + 1), anyDeclaration(declaration));
    for (const feature of featuresOf(given)) features.set(feature, (features.get(feature) ?? 0) + 1);
    try {
      if ((await runCase(given, sql)) === OVERFLOW) overflows += 1;
      if (number % QUERIES_A_PROCESS === 0) {
        const failure = await processFailure(seed, number, sql, features);
        if (failure !== undefined) return { cases: number - first + 1, overflows, features, failure };
      }
    } catch (error) {
      const fails = (smaller: FuzzCase): Promise<boolean> => failsAlike(error, smaller, sql);
      const smallest = shrinkMs === 0 ? given : await shrink({ given, declaration: declaration.used }, fails, shrinkMs);
      return { cases: number - first + 1, overflows, features, failure: { number, error, smallest } };
    }
  }
  return { cases, overflows, features, failure: undefined };
}

/** Runs the process of a case and counts what it exercised. Returns how it fails, if it does. */
async function processFailure(
  seed: number,
  number: number,
  sql: DuckDBConnection | undefined,
  features: Map<string, number>,
): Promise<FuzzFailure | undefined> {
  const { product, features: own } = anyProcess(choicesOf(seed, -2 * number - 1));
  const given = anyRun(choicesOf(seed, -2 * number - 2), product);
  try {
    const fired = await runProcess(given, sql);
    for (const feature of [...own, ...(fired > 0 ? ['process timer fired'] : [])])
      features.set(feature, (features.get(feature) ?? 0) + 1);
    return undefined;
  } catch (error) {
    return { number, error, smallest: given };
  }
}

async function failsAlike(error: unknown, given: FuzzCase, sql: DuckDBConnection | undefined): Promise<boolean> {
  try {
    await runCase(given, sql);
    return false;
  } catch (other) {
    return kindOf(other) === kindOf(error);
  }
}

/** A failure stays the same failure where it is of one class and, up to the first digits, says the same. */
const kindOf = (error: unknown): string =>
  error instanceof MeshError
    ? error.code
    : error instanceof Error
      ? `${error.name} ${error.message.split(/[\d:]/)[0] ?? ''}`
      : '';
