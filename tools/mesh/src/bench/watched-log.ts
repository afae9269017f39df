import type { Log } from '@tempi/platform/log';

/** When the first fetch of a log's records began, in milliseconds of `performance.now()`. */
export interface FirstFetch {
  at: number | undefined;
}

/** The same log, which notes in `first` when a consumer or reader first asks for records. */
export function watchedLog(log: Log, first: FirstFetch): Log {
  const noted = <Arguments extends unknown[], Result>(call: (...given: Arguments) => Result) => {
    return (...given: Arguments): Result => {
      first.at ??= performance.now();
      return call(...given);
    };
  };
  const watched: Log = Object.create(log);
  // Methods run on the log itself, which may have private fields.
  for (const name of ['ensureTopic', 'partitions', 'ends', 'committed', 'producer', 'close'] as const)
    Object.defineProperty(watched, name, { value: log[name].bind(log), writable: true });
  watched.consumer = async (options) => {
    const consumer = await log.consumer(options);
    consumer.next = noted(consumer.next.bind(consumer));
    return consumer;
  };
  watched.reader = async (from) => {
    const reader = await log.reader(from);
    reader.poll = noted(reader.poll.bind(reader));
    return reader;
  };
  return watched;
}
