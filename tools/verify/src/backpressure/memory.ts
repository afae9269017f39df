import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process has of its own in memory, bytes: not what it shares with files. 0 once it has ended. */
async function ownMemory(pid: number): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Watches the memory of processes, by name. */
export interface MemoryWatch {
  /** The greatest of each since the last call, and of now; bytes. */
  peaks(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const LOOK_MS = 50;

/** Looks at each process up to twenty times a second. */
export function watchMemory(processes: Readonly<Record<string, number>>): MemoryWatch {
  let peaks: Record<string, number> = {};
  let isWatching = true;
  const look = async (): Promise<void> => {
    for (const [name, pid] of Object.entries(processes)) {
      const now = await ownMemory(pid);
      peaks[name] = Math.max(peaks[name] ?? 0, now);
    }
  };
  const watching = (async () => {
    for (; isWatching; await sleep(LOOK_MS)) await look();
  })();
  return {
    async peaks() {
      await look();
      const since = peaks;
      peaks = {};
      return since;
    },
    async stop() {
      isWatching = false;
      await watching;
    },
  };
}
