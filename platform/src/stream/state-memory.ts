import { MeshError } from '../error/index.ts';
import type { Settings } from '../settings/settings.ts';

/** What holds a task's state in memory. */
export interface StateHolder {
  /** For people. */
  readonly name: string;
  /** What it takes, by estimate. */
  bytes(): number;
  /** Lets go of entries until it takes so many bytes, or of all that it can. */
  release(bytes: number): void;
}

/** The memory that the states of all tasks of a process share. */
export interface StateMemory {
  /** In bytes. */
  readonly limit: number;
  /** Bytes of memory for the folder of one more task. */
  folderBytes(): number;
  /** Counts a holder from now on, until what is returned is called. */
  add(holder: StateHolder): () => void;
  /**
   * Sees to it that all together stay within the limit: those that take more than an equal share let go first. To be called where all that any
   * task changed has been committed or is not yet counted. Fails with `STATE_LIMIT` where what cannot be let go of is beyond the limit.
   */
  balance(): void;
}

const FEWEST_TASKS = 4;
/** With less the blocks of a large state become longer than what its cache takes, and each look-up costs ten times as much. */
const LEAST_FOLDER_BYTES = 8_000_000;

/** A memory of so many bytes. */
export function stateMemory(limit: number): StateMemory {
  const holders = new Set<StateHolder>();
  const total = (): number => [...holders].reduce((sum, holder) => sum + holder.bytes(), 0);
  const release = (toShare: number): void => {
    for (const holder of [...holders].toSorted((a, b) => b.bytes() - a.bytes())) {
      const excess = total() - limit;
      if (excess <= 0) return;
      const taken = holder.bytes();
      if (taken > toShare) holder.release(Math.max(toShare, taken - excess));
    }
  };
  return {
    limit,
    folderBytes: () => Math.max(limit / 4 / Math.max(FEWEST_TASKS, holders.size + 1), LEAST_FOLDER_BYTES),
    add(holder) {
      holders.add(holder);
      return () => void holders.delete(holder);
    },
    balance() {
      if (total() <= limit) return;
      release(limit / holders.size);
      release(0);
      const left = total();
      if (left > limit) throw beyond(limit, left, holders);
    },
  };
}

const memories = new WeakMap<Settings, StateMemory>();

/** The memory of the process that has these settings. */
export function stateMemoryOf(settings: Settings): StateMemory {
  let memory = memories.get(settings);
  if (memory === undefined) memories.set(settings, (memory = stateMemory(settings.stateMemory)));
  return memory;
}

function beyond(limit: number, found: number, holders: Iterable<StateHolder>): MeshError {
  const [most] = [...holders].toSorted((a, b) => b.bytes() - a.bytes());
  return new MeshError({
    code: 'STATE_LIMIT',
    found: `states of ${megabytes(found)} that must be in memory, of ${most?.name ?? 'no task'} ${megabytes(most?.bytes() ?? 0)}`,
    expected: `at most ${megabytes(limit)}, by MESH_STATE_MEMORY`,
    likelyCause:
      'rows of a join or lookup, which do not spill to disk: a side whose watermark stands still, or a table of very many keys; or a limit too small',
    exitCode: 3,
  });
}

const megabytes = (bytes: number): string => `${String(Math.ceil(bytes / 1_000_000))} MB`;
