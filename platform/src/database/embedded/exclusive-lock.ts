import { DatabaseSync } from 'node:sqlite';

/**
 * Takes an exclusive lock on the file at `path` (made if missing) until the process ends. False if another process has it.
 * It is the operating system's own record lock, which Node offers only through SQLite: the kernel drops it with its
 * owner, so a dead process cannot hold it, and children do not inherit it.
 */
export function holdExclusively(path: string): boolean {
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
  held.add(file);
  return true;
}

/** Keeps the handles from being collected, which would drop the locks. */
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;
