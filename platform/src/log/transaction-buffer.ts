import { BatchBuilder } from './batch-builder.ts';
import { closed as closedError, misused } from './log-error.ts';
import type { Consumer, Position, Producer, Transaction } from './log.ts';

/** Records of one partition, in the order of the calls, cut into pieces of about {@link PIECE_BYTES}. */
export interface BufferedAppend {
  readonly topic: string;
  readonly partition: number;
  readonly pieces: readonly BatchBuilder[];
}

/** All that one transaction does. `sequence` grows by one a transaction, so that a store can tell a retry from news. */
export interface TransactionWork {
  readonly sequence: number;
  readonly appends: readonly BufferedAppend[];
  readonly offsets: readonly { readonly consumer: Consumer; readonly positions: readonly Position[] }[];
}

/** Commits the work or throws; an error with `canRetry` means that it may be called again with the same work. */
export type CommitWork = (work: TransactionWork) => Promise<void>;

/** A reader takes whole pieces, so this bounds what it must hold at once. */
const PIECE_BYTES = 256 * 1024;

/** A producer that keeps a transaction in memory until it commits: nothing is written before, so an abort writes nothing. */
export function bufferedProducer(
  commit: CommitWork,
  aborted: (appends: readonly BufferedAppend[]) => void = () => undefined,
): Producer {
  let sequence = 0;
  let open: Transaction | undefined;
  let closed = false;
  return {
    begin() {
      if (closed) throw closedError('a producer');
      if (open !== undefined) throw misused('a second transaction beside an open one', 'one at a time');
      sequence += 1;
      open = bufferedTransaction(sequence, { commit, aborted, ended: () => (open = undefined) });
      return open;
    },
    async close() {
      closed = true;
      await open?.abort();
    },
  };
}

interface Outcome {
  readonly commit: CommitWork;
  aborted(appends: readonly BufferedAppend[]): void;
  ended(): void;
}

function bufferedTransaction(sequence: number, outcome: Outcome): Transaction {
  const topics = new Map<string, Map<number, BatchBuilder[]>>();
  const offsets: { consumer: Consumer; positions: readonly Position[] }[] = [];
  let over = false;
  const end = (): void => {
    over = true;
    topics.clear();
    outcome.ended();
  };
  const appends = (): BufferedAppend[] =>
    [...topics].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, pieces]) => ({ topic, partition, pieces })),
    );
  const mustBeOpen = (): void => {
    if (over) throw misused('a call on a transaction that has ended', 'an open transaction');
  };
  return {
    append(topic, partition, record) {
      mustBeOpen();
      pieceFor(topics, topic, partition).add(record);
    },
    offsets(consumer, positions) {
      mustBeOpen();
      offsets.push({ consumer, positions });
    },
    async commit() {
      mustBeOpen();
      try {
        await outcome.commit({ sequence, appends: appends(), offsets });
      } catch (error) {
        if (!(error instanceof Error && 'canRetry' in error && error.canRetry === true)) end();
        throw error;
      }
      end();
    },
    async abort() {
      if (over) return;
      outcome.aborted(appends());
      end();
    },
  };
}

function pieceFor(topics: Map<string, Map<number, BatchBuilder[]>>, topic: string, partition: number): BatchBuilder {
  let partitions = topics.get(topic);
  if (partitions === undefined) topics.set(topic, (partitions = new Map()));
  let pieces = partitions.get(partition);
  if (pieces === undefined) partitions.set(partition, (pieces = []));
  let piece = pieces.at(-1);
  if (piece === undefined || piece.size >= PIECE_BYTES) pieces.push((piece = new BatchBuilder()));
  return piece;
}
