import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { keepByteOrderMarks } from './keep-byte-order-marks.ts';

const PREFIX = 'duckdb-';
let opened = 0;

/**
 * Runs `work` on an in-memory DuckDB of at most two threads and 2 GB, which spills to a folder of its own under
 * `folder` (absolute, made if missing) and is closed afterwards, whatever happens. Text compares by its UTF-8 bytes and
 * rows keep the order they were appended in, which is what the archive relies on.
 */
export async function withDuckDB<T>(folder: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  keepByteOrderMarks();
  const temporary = join(folder, `${PREFIX}${process.pid}-${opened++}`);
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '2GB',
    temp_directory: temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what killed processes have spilled: folders whose process is gone. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (pid > 0 && !alive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
