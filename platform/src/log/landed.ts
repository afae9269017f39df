import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from '../error/index.ts';
import type { Transaction } from './log.ts';

const ATTEMPTS = 50;
const MAX_PAUSE_MS = 200;

/** Resolves when the transaction is committed; asks again while the log says that it may help. Rejects where the work is void. */
export async function landed(transaction: Transaction): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await transaction.commit();
      return;
    } catch (error) {
      if (!(error instanceof MeshError && error.canRetry) || attempt === ATTEMPTS) throw error;
      await sleep(Math.min(2 ** attempt, MAX_PAUSE_MS));
    }
  }
}
