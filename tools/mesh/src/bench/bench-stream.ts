import { rowToJson } from '@tempi/platform/compile';
import { runBatch } from '@tempi/platform/batch';
import { emptyCut, readRange, valueAt } from '@tempi/platform/log';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import type { Product } from '@tempi/platform/product';
import { queryRows } from '@tempi/platform/serving';
import type { Settings } from '@tempi/platform/settings';
import { runStream } from '@tempi/platform/stream';
import { note } from '../cli/output.ts';
import { productNamed } from '../cli/catalog.ts';
import { ingestPageViews } from './page-views.ts';
import { watchedLog, type FirstFetch } from './watched-log.ts';

/** What `mesh bench stream` measured on one log. */
export interface StreamBench {
  readonly log: Mesh['log']['kind'];
  readonly records: number;
  /** Of the records' values, as they are in the log. */
  readonly bytes: number;
  /** From the first fetch to the last commit visible in `mesh query`. */
  readonly seconds: number;
  /** CPU seconds of this process meanwhile, user and system; servers are processes of their own. */
  readonly cpuSeconds: number;
  readonly recordsPerSecond: number;
  readonly rows: number;
  readonly rowsEqualBatch: boolean;
}

export interface BenchOptions {
  readonly folder: string;
  readonly settings: Settings;
  readonly records: number;
}

/** Ingests page views in event-time order into a new mesh, runs page-traffic's stream over them, then its batch to compare. */
export async function benchStream({ folder, settings, records }: BenchOptions): Promise<StreamBench> {
  const product = productNamed('clickstream.page-traffic');
  const mesh = await openMesh({ folder, settings });
  try {
    note(`${mesh.log.kind}: ingesting ${String(records)} page views`);
    await ingestPageViews(mesh, records);
    const size = await measure(mesh, 'clickstream.page-view');
    note(`${mesh.log.kind}: streaming`);
    const first: FirstFetch = { at: undefined };
    const began = performance.now();
    const cpu = process.cpuUsage();
    await runStream({ ...mesh, log: watchedLog(mesh.log, first) }, product, {
      untilCaughtUp: true,
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - (first.at ?? began)) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    note(`${mesh.log.kind}: comparing with batch`);
    await runBatch(mesh, product);
    const [stream, batch] = [await rowsOf(mesh, product, 'stream'), await rowsOf(mesh, product, 'batch')];
    return {
      log: mesh.log.kind,
      ...size,
      seconds: rounded(seconds),
      cpuSeconds: rounded((user + system) / 1e6),
      recordsPerSecond: Math.round(size.records / seconds),
      rows: stream.length,
      rowsEqualBatch: JSON.stringify(stream) === JSON.stringify(batch),
    };
  } finally {
    await mesh.close();
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

async function rowsOf(mesh: Mesh, product: Product, speed: 'stream' | 'batch'): Promise<object[]> {
  const rows = await queryRows(mesh, product, { speed });
  return rows.map((row) => rowToJson(product.output, row));
}

/** Counts the data records of a topic and the bytes of their values. */
async function measure(mesh: Mesh, topic: string): Promise<{ records: number; bytes: number }> {
  const total = { records: 0, bytes: 0 };
  const ends = await mesh.log.ends(topic);
  for await (const batch of readRange(mesh.log, topic, emptyCut(ends.length), ends)) {
    for (let index = 0; index < batch.count; index++) {
      const value = valueAt(batch, index);
      if (value === null) continue;
      total.records += 1;
      total.bytes += value.length;
    }
  }
  return total;
}
