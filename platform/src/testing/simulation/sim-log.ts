import { ownerOf } from '../../log/group-consumer.ts';
import { unavailable } from '../../log/log-error.ts';
import type { Consumer, Log, LogReader, Position, Producer, TopicPartition, Transaction } from '../../log/log.ts';
import { expireMember, memoryLog, type MemoryBroker } from '../../log/memory/index.ts';
import { dealtAnew } from '../dealt-anew.ts';
import type { Scheduler, SimProcess } from './scheduler.ts';
import type { Weather } from './weather.ts';

/** The memory log as one process sees it: over a connection that takes its time, and now and then fails. */
export interface SimLog {
  readonly log: Log;
  /** Ends the sessions of its consumers, as a broker does that has not heard of them for a while. */
  expire(): void;
}

export function simLog(
  process: SimProcess,
  { broker, scheduler, weather }: { broker: MemoryBroker; scheduler: Scheduler; weather: Weather },
): SimLog {
  const inner = memoryLog({ broker });
  const instances: { readonly group: string; readonly instance: number }[] = [];
  const expire = (): void => {
    for (const { group, instance } of instances) expireMember(broker, '', group, instance);
  };
  const call = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    await weather.call('log', () => unavailable(doing, 'the simulated connection broke'));
    const result = await work();
    await weather.call('log', () => unavailable(doing, 'the simulated answer was lost'));
    return result;
  };

  const reader = (own: LogReader): LogReader => ({
    async poll(maxWaitMs) {
      // What was read and is lost would be passed over: so it fails before, or not at all.
      await weather.call('log', () => unavailable('a poll', 'the simulated connection broke'));
      return own.poll(maxWaitMs);
    },
    close: () => call('closing', () => own.close()),
  });

  /** The same object with other functions, so that `ownerOf` still finds its membership. */
  const consumer = (own: Consumer): Consumer => ({
    ...own,
    async next(maxWaitMs) {
      await weather.call('log', () => unavailable('a poll', 'the simulated connection broke'));
      const event = await own.next(maxWaitMs);
      if (event.kind !== 'records' && event.kind !== 'departed') {
        const partitions = event.kind === 'assigned' ? event.positions : event.partitions;
        scheduler.trace(`${event.kind} ${partitions.map(nameOf).join(', ')}`);
      }
      return event;
    },
    close: () => call('leaving', () => own.close()).finally(expire),
  });

  const transaction = (id: string, own: Transaction, written: string[]): Transaction => ({
    append(topic, partition, record) {
      written.push(`${topic}/${String(partition)}`);
      own.append(topic, partition, record);
    },
    offsets(member, positions) {
      written.push(
        ...positions.map(({ topic, partition, offset }) => `${topic}/${String(partition)} read to ${String(offset)}`),
      );
      own.offsets(member, positions);
    },
    async commit() {
      await weather.call('log', () => unavailable('a commit', 'the simulated connection broke'));
      await own.commit();
      scheduler.trace(`commits as ${id}: ${counted(written)}`);
      if (weather.strikes(0.7)) {
        weather.count('killed before the acknowledgement');
        scheduler.kill(process, 'before it hears of its commit');
      }
      await scheduler.pause(0.1);
    },
    abort: () => call('aborting', () => own.abort()),
  });

  const producer = (id: string, own: Producer): Producer => ({
    begin: () => transaction(id, own.begin(), []),
    close: () => call('closing', () => own.close()),
  });

  const log: Log = {
    kind: inner.kind,
    ensureTopic: (spec) => call('making a topic', () => inner.ensureTopic(spec)),
    partitions: (topic) => call('looking at a topic', () => inner.partitions(topic)),
    ends: (topic) => call('asking for ends', () => inner.ends(topic)),
    reader: (from) => call('opening a reader', async () => reader(await inner.reader(from))),
    consumer: (options) =>
      call('joining a group', async () => {
        const own = await inner.consumer(options);
        instances.push({ group: options.group, instance: ownerOf(own) });
        scheduler.trace(`joins ${options.group} as ${options.member}`);
        return consumer(own);
      }).catch((error: unknown) => {
        // Whoever never heard that he is in sends no heartbeats.
        expire();
        throw error;
      }),
    committed: (group, topic) => call('asking for positions', () => inner.committed(group, topic)),
    producer: (id) => call('opening a producer', async () => producer(id, await inner.producer(id))),
    close: () => inner.close(),
  };
  const deals = {
    begins(): boolean {
      if (!weather.strikes(1)) return false;
      weather.count('group dealt anew');
      return true;
    },
    lasts: async (): Promise<boolean> => {
      if (!weather.strikes(15)) return false;
      await scheduler.pause(50);
      return true;
    },
  };
  return { log: dealtAnew(log, deals), expire };
}

const nameOf = (place: TopicPartition | Position): string =>
  `${place.topic}/${String(place.partition)}${'offset' in place ? ` from ${String(place.offset)}` : ''}`;

/** Equal words once, with how often they are there. */
function counted(words: readonly string[]): string {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times].map(([word, count]) => (count === 1 ? word : `${word} x${String(count)}`)).join(', ');
}
