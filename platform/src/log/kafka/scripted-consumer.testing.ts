import { EventEmitter } from 'node:events';
import type { Connection } from './connection.ts';

/** What a scripted client hands over next: a record, or the news that a partition ends there. */
export interface Told {
  readonly kind: 'record' | 'end';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

interface Assigned {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A connection whose consumers hand over what `script` says to each assignment, and whose topics end where `stable` says. */
export function scriptedConnection(options: {
  readonly script: (assigned: readonly Assigned[]) => readonly Told[];
  readonly stable?: (topic: string) => readonly number[];
  readonly open?: () => Promise<void>;
}): Connection {
  const consumer = (): object => {
    const events = new EventEmitter();
    let waiting: readonly Told[] = [];
    return Object.assign(events, {
      assign: (assigned: readonly Assigned[]) => void (waiting = options.script(assigned)),
      unassign: () => void (waiting = []),
      consume(_: number, answer: (error: null, messages: readonly Told[]) => void) {
        const told = waiting;
        waiting = [];
        for (const each of told) if (each.kind === 'end') events.emit('partition.eof', each);
        answer(
          null,
          told.filter(({ kind }) => kind === 'record'),
        );
      },
      isConnected: () => false,
    });
  };
  return {
    client: {
      IsolationLevel: { READ_COMMITTED: 1, READ_UNCOMMITTED: 0 },
      OffsetSpec: { LATEST: -1 },
    },
    settings: { brokers: 'scripted' },
    named: (name: string) => name,
    admin: {
      listOffsets(asked: readonly Assigned[], _: unknown, answer: (error: null, found: readonly Assigned[]) => void) {
        answer(
          null,
          asked.map(({ topic, partition }) => ({
            topic,
            partition,
            offset: options.stable?.(topic)[partition] ?? 0,
          })),
        );
      },
    },
    async consumer() {
      await options.open?.();
      return consumer();
    },
  } as unknown as Connection;
}
