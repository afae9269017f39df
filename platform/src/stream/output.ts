import { avroOf, frame, recordCodec } from '../contract/index.ts';
import type { Transaction } from '../log/log.ts';
import type { Product } from '../product/product.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { ServedRow } from '../serving/index.ts';
import { streamTopics } from './topics.ts';

/** The header of a progress record: JSON of `Progress`. Rows between two of them belong to the later one. */
export const PROGRESS_HEADER = 'tempi-progress';

/** Writes what a task emits into its partition of the output and late topics. */
export interface OutputWriter {
  row(transaction: Transaction, row: ServedRow): void;
  late(transaction: Transaction, partition: number, offsets: readonly number[]): void;
  /** Closes a commit's rows. `vector` is by input partition. */
  progress(transaction: Transaction, task: number, vector: readonly PartitionProgress[]): void;
}

/** The id of the schema that the product's output is written with. */
export const registerOutput = (registry: SchemaRegistry, product: Product): Promise<number> =>
  registry.register(`${streamTopics(product).output}-value`, avroOf(product.name, product.output));

/** The writer of a product's output; registers its schema. */
export async function outputWriter(registry: SchemaRegistry, product: Product): Promise<OutputWriter> {
  const { output, late } = streamTopics(product);
  const contract = product.input.name;
  const schemaId = await registerOutput(registry, product);
  const codec = recordCodec(product.output);
  return {
    row(transaction, { key, task, row }) {
      transaction.append(output, task, { key: Buffer.from(key, 'utf8'), value: frame(schemaId, codec.encode(row)) });
    },
    late(transaction, partition, offsets) {
      for (const offset of offsets) {
        const value = Buffer.from(JSON.stringify({ contract, partition, offset }));
        transaction.append(late, partition, { key: null, value });
      }
    },
    progress(transaction, task, vector) {
      const progress: Progress = { [contract]: vector };
      const header = Buffer.from(JSON.stringify(progress));
      transaction.append(output, task, { key: null, value: null, headers: { [PROGRESS_HEADER]: header } });
    },
  };
}
