import type { OutgoingRecord, Transaction } from '../log/log.ts';

/** Records of a commit to come: collected while the commit before it is on its way, as a producer has one transaction at a time. */
export class StagedRecords {
  readonly #appends: { readonly topic: string; readonly partition: number; readonly record: OutgoingRecord }[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  append(topic: string, partition: number, record: OutgoingRecord): void {
    this.#appends.push({ topic, partition, record });
    this.#bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
  }

  into(transaction: Transaction): void {
    for (const { topic, partition, record } of this.#appends) transaction.append(topic, partition, record);
  }
}
