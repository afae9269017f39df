import type { Log } from '@tempi/platform/log';
import { watchedLog, type FirstFetch } from './watched-log.ts';

/** What a log was asked for; times in milliseconds of `performance.now()`. */
export interface CommitWatch extends FirstFetch {
  commits: number;
  /** In all commits together. */
  commitMs: number;
  lastCommitAt: number;
}

export const commitWatch = (): CommitWatch => ({ at: undefined, commits: 0, commitMs: 0, lastCommitAt: 0 });

/** The same log, which notes in `watch` its first fetch, and the commits of its producers. */
export function commitsWatched(log: Log, watch: CommitWatch): Log {
  const watched = watchedLog(log, watch);
  watched.producer = async (id) => {
    const producer = await log.producer(id);
    const begin = producer.begin.bind(producer);
    producer.begin = () => {
      const transaction = begin();
      const commit = transaction.commit.bind(transaction);
      transaction.commit = async () => {
        const begun = performance.now();
        await commit();
        watch.lastCommitAt = performance.now();
        watch.commitMs += watch.lastCommitAt - begun;
        watch.commits += 1;
      };
      return transaction;
    };
    return producer;
  };
  return watched;
}
