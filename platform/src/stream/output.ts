import { avroOf, frame, recordCodec } from '../contract/index.ts';
import type { TopicPartition, Transaction } from '../log/log.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { Product } from '../product/product.ts';
import { PROGRESS_HEADER, type Progress } from '../product/progress.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { LateAddress, ServedChange } from '../serving/index.ts';
import { foldNumber, streamTopics } from './topics.ts';

/** Writes what a task emits into its partition of the output and late topics. */
export interface OutputWriter {
  /** A row that is gone is its key without a value. */
  row(transaction: Transaction, change: ServedChange): void;
  /** Offsets of an input partition. */
  late(transaction: Transaction, input: TopicPartition, offsets: readonly number[]): void;
  /** Steps of a process that were left out. */
  poison(transaction: Transaction, notes: readonly PoisonNote[]): void;
  /** Closes a commit's rows. */
  progress(transaction: Transaction, task: number, progress: Progress): void;
}

/** The id of the schema that the product's output is written with. */
export const registerOutput = (registry: SchemaRegistry, product: Product): Promise<number> =>
  registry.register(`${streamTopics(product).output}-value`, avroOf(product.name, product.output));

/** The writer of a product's output; registers its schema. */
export async function outputWriter(registry: SchemaRegistry, product: Product): Promise<OutputWriter> {
  const { output, late, poison } = streamTopics(product);
  const schemaId = await registerOutput(registry, product);
  const codec = recordCodec(product.output);
  return {
    row(transaction, { key, task, row }) {
      const value = row === null ? null : frame(schemaId, codec.encode(row));
      transaction.append(output, task, { key: Buffer.from(key, 'utf8'), value });
    },
    late(transaction, { topic: contract, partition }, offsets) {
      const number = foldNumber(product, contract, partition);
      for (const offset of offsets) {
        const value = Buffer.from(JSON.stringify({ contract, partition, offset } satisfies LateAddress));
        transaction.append(late, number, { key: null, value });
      }
    },
    poison(transaction, notes) {
      for (const note of notes)
        transaction.append(poison, note.partition, { key: null, value: Buffer.from(JSON.stringify(note)) });
    },
    progress(transaction, task, progress) {
      const header = Buffer.from(JSON.stringify(progress));
      transaction.append(output, task, { key: null, value: null, headers: { [PROGRESS_HEADER]: header } });
    },
  };
}
