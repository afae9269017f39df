import { MeshError } from '../error/index.ts';
import type { Log } from '../log/log.ts';
import type { Product } from '../product/product.ts';
import {
  freshLocalState,
  openLocalState,
  restoreLocal,
  type ChangelogFormat,
  type LocalLimits,
  type LocalState,
} from '../state/index.ts';
import { isDamaged, localCopy, patient, type LocalCopy } from './local-copy.ts';
import { parsePartKey, TASK_ENTRY } from './state-key.ts';
import { decodeEntry, readWhole, type TaskEntry } from './task-entry.ts';

/** A task's copy that is as far as its changelog. */
export interface OpenedCopy {
  readonly entry: TaskEntry | undefined;
  readonly copy: LocalCopy;
}

export interface CopyOptions {
  readonly folder: string;
  readonly limits: LocalLimits;
  /** The bytes of memory that a state may take which the disk does not. */
  readonly mostBytes: number;
  /** Of the changelog. */
  readonly topic: string;
  readonly partition: number;
  /** The group's position in what the task reads. */
  readonly committed: number;
  readonly dueAt: ChangelogFormat['dueAt'];
}

/**
 * Opens the copy in a folder and brings it to the end of its changelog. One that is damaged, of another plan or not of this changelog is made anew,
 * from all of the changelog. Fails with `STATE_PLAN_CHANGED` where other code made the changelog, with `STATE_BEHIND` where it is
 * incomplete, with `STATE_DISK` where the disk refuses what no longer fits into memory, and as `LocalState` does.
 */
export async function openCopy(log: Log, product: Product, options: CopyOptions): Promise<OpenedCopy> {
  try {
    return await caughtUp(log, product, options, () => openLocalState(options.folder, options.limits));
  } catch (error) {
    if (!isDamaged(error)) throw error;
    tell(options.folder, error);
    return caughtUp(log, product, options, () => freshLocalState(options.folder, options.limits));
  }
}

async function caughtUp(
  log: Log,
  product: Product,
  { folder, mostBytes, topic, partition, committed, dueAt }: CopyOptions,
  open: () => LocalState,
): Promise<OpenedCopy> {
  const local = open();
  try {
    const before = unchecked(local);
    if (before !== undefined && before.fingerprint !== product.fingerprint)
      throw unfit(folder, 'a state of another plan', 'a state of this plan');
    let undecided: unknown;
    const format: ChangelogFormat = {
      parse: parsePartKey,
      // Where another plan made the changelog, what fails is to be told by the plan.
      dueAt(key, value) {
        try {
          return dueAt(key, value);
        } catch (error) {
          undecided ??= error;
          return Infinity;
        }
      },
      sizeIn: (bytes) => (JSON.parse(bytes.toString('utf8')) as TaskEntry).entries,
    };
    const write = patient((error) => {
      if (local.memoryBytes() > mostBytes) throw error;
      tell(folder, error);
    });
    const read = async () => {
      const end = await restoreLocal(log, { topic, partition, local, write }, format);
      const own = local.get(TASK_ENTRY);
      return { end, entry: own && decodeEntry(own, product) };
    };
    const { end, entry } = await readWhole(read, { topic, partition, committed });
    if (undecided !== undefined) throw undecided;
    if (before !== undefined && before.origin !== entry?.origin)
      throw unfit(folder, 'a state of another changelog', `a state of ${topic}`);
    return { entry, copy: localCopy(folder, { local, end, told: (error) => tell(folder, error) }) };
  } catch (error) {
    local.close();
    throw error;
  }
}

/** The task's own entry in a folder, by whatever plan. */
function unchecked(local: LocalState): TaskEntry | undefined {
  const own = local.get(TASK_ENTRY);
  return own && (JSON.parse(own.toString('utf8')) as TaskEntry);
}

const unfit = (folder: string, found: string, expected: string): MeshError =>
  new MeshError({
    code: 'STATE_DAMAGED',
    found: `${folder}: ${found}`,
    expected,
    likelyCause: 'the data folder was copied, or used with another log meanwhile',
    exitCode: 3,
  });

const toldOf = new Set<string>();

/** Warns of what is wrong with a folder, once. */
function tell(folder: string, { message, code }: MeshError): void {
  const name = `${code} ${folder}`;
  if (toldOf.has(name)) return;
  toldOf.add(name);
  const then =
    code === 'STATE_DAMAGED' ? 'it is made anew from the changelog' : 'meanwhile the state is in memory alone';
  process.emitWarning(`${message}; ${then}`, { code });
}
