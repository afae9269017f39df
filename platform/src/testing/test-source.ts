import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, double, recordCodec, text, timestamp } from '../contract/index.ts';
import { csvFormat } from '../ingestion/csv.ts';
import type { IngestReport } from '../ingestion/ingest-report.ts';
import { ingestSource, type SourceOptions } from '../ingestion/ingest-source.ts';
import {
  emptyCut,
  headerAt,
  keyAt,
  type Log,
  MARKER_HEADER,
  offsetAt,
  readCompacted,
  readRange,
  valueAt,
} from '../log/index.ts';
import { memoryLog } from '../log/memory/index.ts';
import { SEQUENCE_HEADER } from '../log/sequence.ts';
import { memoryRegistry } from '../registry/index.ts';

/** Readings with an identity, a short horizon and a short idle time. */
export const reading = contract({
  name: 'test.reading',
  version: '1.0.0',
  owner: 'test',
  description: 'A reading',
  fields: { readAt: timestamp(), sensor: text(), value: double() },
  key: 'sensor',
  eventTime: 'readAt',
  identity: ['sensor', 'readAt'],
  partitions: 3,
  idle: '10 minutes',
  horizon: '2 hours',
});
const format = csvFormat({ contract: null, aliases: { timestamp: 'readAt' } });
const NOW = Date.UTC(2024, 0, 2) * 1000;

let folder: string | undefined;
let files = 0;

/** A new file with this content, in a temporary folder that `removeFiles` removes. */
export async function fileOf(content: string | Buffer): Promise<string> {
  folder ??= await mkdtemp(join(tmpdir(), 'ingest-'));
  const file = join(folder, `input-${(files += 1)}`);
  await writeFile(file, content);
  return file;
}

/** Removes what `fileOf` made. */
export const removeFiles = async (): Promise<void> => rm(folder ?? '', { recursive: true, force: true });

type Mesh = Parameters<typeof ingestSource>[0];
/** What ingestion needs of a mesh, its log in memory. Meshes share a data folder, as those of two namespaces may. */
export const meshOf = (namespace = 'mesh'): Mesh => ({
  ...{ log: memoryLog(), registry: memoryRegistry(), folder: folder ?? tmpdir(), namespace },
  pseudonymKey: () => Promise.resolve(createSecretKey(Buffer.alloc(32, 7))),
});

/** Ingests a file of readings as the source `input`, in January 2024. */
export const ingest = (mesh: Mesh, file: string, options: Partial<SourceOptions> = {}): Promise<IngestReport> =>
  ingestSource(mesh, { contract: reading, format, file, source: 'input', flags: {}, clock: () => NOW, ...options });

export interface LogContent {
  /** Topic, partition, offset, key, content, marker and sequence. */
  readonly records: readonly (readonly unknown[])[];
  readonly states: readonly (readonly string[])[];
  readonly identities: readonly (readonly (readonly [string, Buffer])[])[];
}

/** All that a contract's topics hold, so that two logs can be compared: records with their addresses, states by key. */
export async function contentOf(log: Log): Promise<LogContent> {
  const { decode } = recordCodec(reading.columns);
  const records: unknown[][] = [];
  for (const topic of [reading.name, `${reading.name}.quarantine`]) {
    const ends = await log.ends(topic);
    for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
      for (let i = 0; i < batch.count; i++) {
        const value = valueAt(batch, i);
        const marker = value === null ? headerAt(batch, i, MARKER_HEADER)?.readBigInt64BE() : undefined;
        const sequence = headerAt(batch, i, SEQUENCE_HEADER)?.readBigInt64BE();
        const content = value === null || topic !== reading.name ? value?.toString() : decode(value, 5, value.length);
        records.push([
          topic,
          batch.partition,
          offsetAt(batch, i),
          keyAt(batch, i)?.toString(),
          content,
          marker,
          sequence,
        ]);
      }
    }
  }
  const sources = await readCompacted(log, `${reading.name}.sources`, 0);
  const states = [...sources].map(([key, value]) => [key, value.toString()]);
  const identities = [];
  for (let partition = 0; partition < reading.partitions; partition++) {
    identities.push(sorted([...(await readCompacted(log, `${reading.name}.identities`, partition))]));
  }
  return { records: sorted(records), states: sorted(states), identities };
}

/** Partitions and keys come in an order of their own. */
const sorted = <T>(some: readonly T[]): T[] =>
  some.toSorted((a, b) => (JSON.stringify(a, big) < JSON.stringify(b, big) ? -1 : 1));

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

/** A log whose ingester dies at its `dying`-th commit: before it lands, or after it landed and before anybody knows. */
export function mortal(log: Log, dying: number, when: 'before' | 'after'): Log {
  let commits = 0;
  return {
    ...log,
    async producer(id) {
      const producer = await log.producer(id);
      return {
        close: () => producer.close(),
        begin() {
          const transaction = producer.begin();
          return {
            append: (...record) => transaction.append(...record),
            offsets: (...positions) => transaction.offsets(...positions),
            abort: () => transaction.abort(),
            async commit() {
              commits += 1;
              if (commits === dying && when === 'before') throw new Error('killed');
              await transaction.commit();
              if (commits === dying) throw new Error('killed');
            },
          };
        },
      };
    },
  };
}

/** A file of these lines. */
export const content = (some: readonly string[]): string =>
  `timestamp,value,sensor\n${some.map((text) => `${text}\n`).join('')}`;
