import { randomAt } from './random-at.ts';

/** Shares of lines, each from 0 to 1, together at most 1. */
export interface Shares {
  /** With an event time so far back that every product of the contract sets it aside. */
  readonly late: number;
  /** An earlier line once more. */
  readonly duplicate: number;
  /** The identity of an earlier line, another content; only where the contract has an identity. */
  readonly conflicting: number;
  /** No line of the format. */
  readonly malformed: number;
}

export type LineKind = 'plain' | keyof Shares;

const DEFAULT_SHARES: Shares = { late: 0.02, duplicate: 0.01, conflicting: 0.005, malformed: 0.005 };

/** Options that all generators share; each has defaults of its own. */
export interface GeneratorOptions {
  readonly seed: number;
  /** Event time of the first line, microseconds since 1970 UTC. */
  readonly start?: number;
  /** Event time from one line, or one reading of a sensor, to the next, microseconds. */
  readonly step?: number;
  readonly shares?: Partial<Shares>;
}

/** Lines by index: the same options and index give the same line, without its ending, on every machine. */
export interface LineGenerator {
  readonly header: string | null;
  /** What the line of an index is. */
  kind(index: number): LineKind;
  /** The line, latin1: a malformed one may hold a byte that is no UTF-8. */
  line(index: number): string;
}

/** The kind of each index. The first `settled` are plain, so that there is something to repeat and to be late behind. */
export function lineKinds(options: GeneratorOptions, settled: number): (index: number) => LineKind {
  const shares = { ...DEFAULT_SHARES, ...options.shares };
  return (index) => {
    if (index < settled) return 'plain';
    let drawn = randomAt(~options.seed, index)();
    for (const kind of ['late', 'duplicate', 'conflicting', 'malformed'] as const) {
      drawn -= shares[kind];
      if (drawn < 0) return kind;
    }
    return 'plain';
  };
}

/** The nearest plain index before `index`, `stride` apart. The first stride of them must be plain. */
export function originalOf(kind: (index: number) => LineKind, index: number, stride: number): number {
  let earlier = index - stride;
  while (kind(earlier) !== 'plain') earlier -= stride;
  return earlier;
}
