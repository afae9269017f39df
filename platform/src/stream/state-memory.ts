import { MeshError } from '../error/index.ts';
import type { Settings } from '../settings/settings.ts';

/** What holds a task's state in memory. */
export interface StateHolder {
  /** For people. */
  readonly name: string;
  /** What it takes, by estimate. */
  bytes(): number;
  /** Of that, what its folder takes. */
  folderBytes(): number;
  /** Of that, what it can never let go of, its folder aside. */
  firmBytes(): number;
  /** Lets go of entries until it takes so many bytes, or of all that it can: of none while it has changes that are not committed. */
  release(bytes: number): void;
}

/** The memory that the states of all tasks of a process share. */
export interface StateMemory {
  /** In bytes. */
  readonly limit: number;
  /** Bytes of memory for the folder of each task by now: the fewer, the more tasks there are. */
  folderBytes(): number;
  /** Counts a holder from now on, until what is returned is called. */
  add(holder: StateHolder): () => void;
  /**
   * Sees to it that all together come within the limit, when `own` has nothing left that is not committed: those that take more than an equal
   * share let go first. Who still has changes that are not committed does so when it lands itself, and until then all may take more.
   * Fails with `STATE_LIMIT` where what can never be let go of is beyond the limit, and `own` has as much of it as others or more; folders
   * count there for half of the limit at most.
   */
  balance(own: StateHolder): void;
}

const FEWEST_TASKS = 4;
/** With less the blocks of a large state become longer than what its cache takes, and each look-up costs ten times as much. */
const GOOD_FOLDER_BYTES = 8_000_000;
/** The part of the limit that folders may take together, so that each has as much as is good. */
const FOLDERS_SHARE = 1 / 2;

/** A memory of so many bytes. */
export function stateMemory(limit: number): StateMemory {
  const holders = new Set<StateHolder>();
  const sum = (of: (holder: StateHolder) => number): number => [...holders].reduce((all, each) => all + of(each), 0);
  const total = (): number => sum((holder) => holder.bytes());
  /** Has those that take more than `toShare` let go, until all take `goal`. */
  const release = (toShare: number, goal: number): void => {
    for (const holder of [...holders].toSorted((a, b) => b.bytes() - a.bytes())) {
      const excess = total() - goal;
      if (excess <= 0) return;
      const taken = holder.bytes();
      if (taken > toShare) holder.release(Math.max(toShare, taken - excess));
    }
  };
  return {
    limit,
    folderBytes() {
      const ofQuarter = limit / 4 / Math.max(FEWEST_TASKS, holders.size);
      const ofHalf = (limit * FOLDERS_SHARE) / Math.max(1, holders.size);
      return Math.floor(Math.max(ofQuarter, Math.min(GOOD_FOLDER_BYTES, ofHalf)));
    },
    add(holder) {
      holders.add(holder);
      return () => void holders.delete(holder);
    },
    balance(own) {
      if (total() <= limit) return;
      const share = limit / holders.size;
      release(share, limit);
      // What is beyond a share now waits for a commit: others need not make room for it.
      const waiting = sum((each) => Math.max(0, each.bytes() - Math.max(share, each.firmBytes() + each.folderBytes())));
      release(0, limit + waiting);
      const firm = sum((each) => each.firmBytes());
      const left =
        firm +
        Math.min(
          sum((each) => each.folderBytes()),
          limit * FOLDERS_SHARE,
        );
      if (left > limit && own.firmBytes() >= firm / holders.size) throw beyond(limit, left, own);
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

function beyond(limit: number, found: number, own: StateHolder): MeshError {
  return new MeshError({
    code: 'STATE_LIMIT',
    found: `states of ${megabytes(found)} that must be in memory, of ${own.name} ${megabytes(own.firmBytes())}`,
    expected: `at most ${megabytes(limit)}, by MESH_STATE_MEMORY`,
    likelyCause:
      'rows of a join or lookup, which do not spill to disk: a side whose watermark stands still, or a table of very many keys; or a limit too small',
    exitCode: 3,
  });
}

const megabytes = (bytes: number): string => `${String(Math.ceil(bytes / 1_000_000))} MB`;
