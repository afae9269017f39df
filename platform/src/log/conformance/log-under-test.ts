import type { Log } from '../log.ts';

/** What an adapter brings to be tested. Every case uses topics, groups and ids of its own, so nothing need be cleaned. */
export interface LogUnderTest {
  /** Opens a log as a process of its own would. Equal namespaces share everything, different ones nothing. */
  open(namespace: string): Promise<Log>;
  /** Two namespaces that nothing used before. */
  readonly namespaces: readonly [string, string];
  /** Runs of the property test. */
  readonly runs: number;
  close(): Promise<void>;
}

/**
 * Opens a log whose next commit, after `loseNext` was called, lands while its acknowledgement gets lost. Left out where the
 * adapter's client does its retries itself, out of a test's sight.
 */
export type OpenLosing = (namespace: string) => Promise<{ readonly log: Log; loseNext(): void }>;

/** The suite's state, made before its first case. */
export interface Suite {
  readonly subject: LogUnderTest;
  /** A log in the first namespace. */
  readonly log: Log;
}
