import { afterAll, beforeAll, describe } from 'vitest';
import { appendCases } from './append-cases.ts';
import { compactionCases } from './compaction-cases.ts';
import { endsCases } from './ends-cases.ts';
import { fencingCases } from './fencing-cases.ts';
import { groupCases } from './group-cases.ts';
import { handoverCases } from './handover-cases.ts';
import { interleavingCases } from './interleaving-cases.ts';
import { lostAcknowledgementCases } from './lost-acknowledgement-cases.ts';
import type { LogUnderTest, OpenLosing, Suite } from './log-under-test.ts';
import { readerCases } from './reader-cases.ts';
import { topicCases } from './topic-cases.ts';
import { transactionCases } from './transaction-cases.ts';

/**
 * The laws of the Log port, as tests. Every adapter passes them all: `logConformance('memory', async () => …)` in a
 * test file of the adapter. `setup` runs once, before the first case.
 */
export function logConformance(name: string, setup: () => Promise<LogUnderTest>, openLosing?: OpenLosing): void {
  describe(`${name} log`, { timeout: 120_000 }, () => {
    let opened: Suite | undefined;
    const suite = (): Suite => {
      if (opened === undefined) throw new Error('the suite is used inside its cases only');
      return opened;
    };
    beforeAll(async () => {
      const subject = await setup();
      opened = { subject, log: await subject.open(subject.namespaces[0]) };
    }, 120_000);
    afterAll(async () => {
      await opened?.log.close();
      await opened?.subject.close();
    }, 120_000);

    topicCases(suite);
    appendCases(suite);
    readerCases(suite);
    transactionCases(suite);
    if (openLosing !== undefined) lostAcknowledgementCases(suite, openLosing);
    endsCases(suite);
    fencingCases(suite);
    groupCases(suite);
    handoverCases(suite);
    compactionCases(suite);
    interleavingCases(suite);
  });
}
