import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveDashboard } from '@tempi/dashboard';
import { httpIngestion } from '@tempi/platform/http-ingestion';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import type { Settings } from '@tempi/platform/settings';
import { contractNamed, contracts } from '../cli/catalog.ts';
import { note } from '../cli/output.ts';

const CLIENT = fileURLToPath(new URL('ingest-client.ts', import.meta.url));
const CONNECTIONS = [1, 16];
const RECORDS = [1, 500];

/** What `mesh bench ingest` measured: page views sent by HTTP, each request with a key, the next when the one before is answered. */
export interface IngestBench {
  readonly log: Mesh['log']['kind'];
  readonly connections: number;
  readonly recordsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly recordsPerSecond: number;
  /** Milliseconds from sending until the answer 202 was read: the median, and 99 of 100. */
  readonly p50: number;
  readonly p99: number;
  /** Of this process, which ingests, for a million records; senders and servers are processes of their own. */
  readonly cpuSecondsPerMillion: number;
  /** Answers other than 202. */
  readonly refused: number;
}

interface Answered {
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

export interface IngestOptions {
  readonly folder: string;
  readonly settings: Settings;
  /** Of each measurement. */
  readonly seconds: number;
}

/** Serves ingestion as `mesh up` does, and sends to it from few and from many connections, single records and many at a time. */
export async function benchIngest({ folder, settings, seconds }: IngestOptions): Promise<IngestBench[]> {
  const mesh = await openMesh({ folder, settings });
  try {
    const page = await serveDashboard({
      ...{ host: '127.0.0.1', port: 0, metrics: async () => '', overview: () => ({ at: '', rows: [] }) },
      extend: (server) =>
        httpIngestion(server, { mesh, contracts, onFailure: (error) => note(`not ingested: ${String(error)}`) }),
    });
    try {
      const url = `${page.url}/ingest/${contractNamed('clickstream.page-view').name}`;
      note(`${mesh.log.kind}: warming up`);
      await send(url, { connections: 4, records: 100, seconds: 1 });
      const results: IngestBench[] = [];
      for (const connections of CONNECTIONS)
        for (const records of RECORDS) {
          note(`${mesh.log.kind}: ${String(connections)} connections, ${String(records)} records a request`);
          results.push(await measured(mesh, url, { connections, records, seconds }));
        }
      return results;
    } finally {
      await page.close();
    }
  } finally {
    await mesh.close();
  }
}

interface Sending {
  readonly connections: number;
  readonly records: number;
  readonly seconds: number;
}

async function measured(mesh: Mesh, url: string, sending: Sending): Promise<IngestBench> {
  const begun = process.cpuUsage();
  const answered = await send(url, sending);
  const { user, system } = process.cpuUsage(begun);
  const records = answered.requests * sending.records;
  return {
    log: mesh.log.kind,
    connections: sending.connections,
    recordsPerRequest: sending.records,
    requestsPerSecond: Math.round(answered.requests / answered.seconds),
    recordsPerSecond: Math.round(records / answered.seconds),
    p50: tenths(answered.p50),
    p99: tenths(answered.p99),
    cpuSecondsPerMillion: tenths((user + system) / records),
    refused: answered.refused,
  };
}

async function send(url: string, { connections, records, seconds }: Sending): Promise<Answered> {
  const words = [CLIENT, url, ...[connections, records, seconds].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as Answered;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
