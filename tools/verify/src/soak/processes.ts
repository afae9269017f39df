import { readdir, readFile } from 'node:fs/promises';

/** The memory of what runs in a role, in MB. */
export interface Memory {
  readonly role: string;
  /** Of the process that its children are counted with. */
  readonly pid: number;
  readonly rss: number;
  /** What is the process's own: no files, no shared memory. */
  readonly anonymous: number;
}

const ROLES: readonly (readonly [RegExp, string])[] = [
  [/soak\/worker\.ts \S+ (stream|micro-batch|feed)\b/, ''],
  [/ kafka\.Kafka /, 'broker'],
  [/supervisor\.ts/, 'supervisor'],
  [/postgres -D|bin\/postgres /, 'PostgreSQL'],
];

/** The memory of every process whose words name the folder, those of one server together, and of this one, as the kernel tells (`man 5 proc`, smaps_rollup). */
export async function memoryIn(folder: string): Promise<readonly Memory[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: (Memory | undefined)[] = await Promise.all(
    pids.map(async (pid) => {
      const role = pid === process.pid ? 'the soak itself' : await roleOf(pid, folder);
      return role === undefined ? undefined : memoryOf(role, pid);
    }),
  );
  return found.filter((each) => each !== undefined);
}

async function roleOf(pid: number, folder: string): Promise<string | undefined> {
  const words = (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  if (!words.includes(folder)) return undefined;
  for (const [pattern, name] of ROLES) {
    const match = pattern.exec(words);
    if (match !== null) return match[1] ?? name;
  }
  return undefined;
}

async function memoryOf(role: string, pid: number): Promise<Memory | undefined> {
  const children =
    role === 'PostgreSQL'
      ? (await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(() => ''))
          .split(' ')
          .filter(Boolean)
      : [];
  const all = await Promise.all([pid, ...children.map(Number)].map(measured));
  if (all[0] === undefined) return undefined;
  const sum = (of: 'rss' | 'anonymous'): number => all.reduce((total, each) => total + (each?.[of] ?? 0), 0);
  return { role, pid, rss: sum('rss'), anonymous: sum('anonymous') };
}

async function measured(pid: number): Promise<{ rss: number; anonymous: number } | undefined> {
  const text = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return { rss: megabytes('Rss'), anonymous: megabytes('Anonymous') };
}
