import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import type { Producer, Transaction } from '../log/log.ts';
import type { StagedRecords } from './staged-records.ts';

const ATTEMPTS = 20;
const RETRY_MS = 250;

/** Commits one after the other, each while the records of the next are made. */
export class CommitPipeline {
  readonly #producer: Producer;
  #last: Promise<void> = Promise.resolve();

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  /** Starts a commit when the one before has ended. Rejects with that one's error. */
  async commit(staged: StagedRecords): Promise<void> {
    await this.#last;
    this.#last = commit(this.#producer, staged);
    // Whoever commits or drains next sees the error; until then nobody may.
    this.#last.catch(() => undefined);
  }

  /** Waits for the last commit. */
  drain(): Promise<void> {
    return this.#last;
  }
}

async function commit(producer: Producer, staged: StagedRecords): Promise<void> {
  faultPoint('ingest.begin');
  const transaction = producer.begin();
  staged.into(transaction);
  faultPoint('ingest.staged');
  await land(transaction);
  faultPoint('ingest.committed');
}

async function land(transaction: Transaction): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction.commit();
    } catch (error) {
      if (!(error instanceof MeshError && error.canRetry) || attempt === ATTEMPTS) throw error;
      await sleep(RETRY_MS);
    }
  }
}
