import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateHolder, StateMemory } from './state-memory.ts';

/** A data folder, and what happens there and in memory by chance. */
export interface Disk {
  readonly folder: string;
  /** From 0 to 7. */
  readonly chance: () => number;
}

/** After each commit every task lets go of some of what it holds, or all; some write to disk at each commit, others when they close. */
export const memoryOf = ({ chance }: Disk): StateMemory => {
  const holders = new Set<StateHolder>();
  return {
    limit: Infinity,
    folderBytes: () => (chance() < 5 ? 2_000 : 10_000_000),
    add(holder) {
      holders.add(holder);
      return () => void holders.delete(holder);
    },
    balance() {
      for (const holder of holders) holder.release(holder.bytes() - (chance() < 4 ? Infinity : chance() * 300));
    },
  };
};

/** Changes a byte of a file, takes a file away, or puts all of the folder back to what it was at the last time. */
export function damage({ folder, chance }: Disk): void {
  const older = `${folder}.older`;
  const what = chance();
  if (what < 2) {
    if (existsSync(older)) {
      rmSync(folder, { recursive: true });
      cpSync(older, folder, { recursive: true });
    }
    return cpSync(folder, older, { recursive: true });
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const file = files[chance() % Math.max(files.length, 1)];
  if (file === undefined) return;
  const path = join(file.parentPath, file.name);
  if (what === 2) return rmSync(path);
  const bytes = readFileSync(path);
  const at = (chance() * 8 + chance()) % bytes.length;
  bytes[at] = 255 - (bytes[at] ?? 0);
  writeFileSync(path, bytes);
}
