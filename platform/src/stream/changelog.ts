import type { Transaction } from '../log/log.ts';
import type { LocalChange } from '../state/index.ts';
import { parsePartKey, partKey, TASK_ENTRY } from './state-key.ts';
import { encodeEntry, type OwnEntry } from './task-entry.ts';

/**
 * Writes the states of one task to its changelog, each as one record or more of a limited size, for no log takes records of
 * any size.
 * Format: part i of a state's bytes under `partKey(key, i)`; the parts that are there, in order, are the state.
 * State: the number of parts of the states that have several. Law: what was put last is what a restart finds, whatever
 * was there before.
 */
export interface Changelog {
  /** A null value removes the state. */
  put(transaction: Transaction, change: LocalChange): void;
  /** Ends a commit: what the task knows of itself. */
  own(transaction: Transaction, entry: OwnEntry): void;
  /** Tells that what was put has been committed. */
  landed(): void;
}

/** Where a changelog's changes go besides, once they are committed. */
export interface ChangelogCopy {
  /** The number of entries after these changes. */
  sizeAfter(changes: readonly LocalChange[]): number;
  /** Takes in a commit, of so many records of the changelog. */
  landed(changes: readonly LocalChange[], records: number): void;
}

export interface ChangelogOptions {
  readonly topic: string;
  readonly partition: number;
  /** Bytes of a part. */
  readonly limit: number;
  /** Which changelog this is, see `TaskEntry`. */
  readonly origin: string;
}

/** A changelog where the states given, by their keys as latin1, have so many parts: those of more than one. */
export function changelogOf(
  { topic, partition, limit, origin }: ChangelogOptions,
  counts: Map<string, number>,
  copy?: ChangelogCopy,
): Changelog {
  let changes: LocalChange[] = [];
  let records = 0;
  const append = (transaction: Transaction, key: Buffer, value: Buffer | null): void => {
    transaction.append(topic, partition, { key, value });
    records += 1;
  };
  return {
    put(transaction, change) {
      const { key, value } = change;
      const parts = value === null ? 0 : partsOf(value.length, limit);
      for (let part = 0; part < parts; part++)
        append(transaction, partKey(key, part), value?.subarray(part * limit, (part + 1) * limit) ?? null);
      const name = parts > 1 || counts.size > 0 ? key.toString('latin1') : '';
      for (let part = parts; part < (counts.get(name) ?? 1); part++) append(transaction, partKey(key, part), null);
      if (parts > 1) counts.set(name, parts);
      else counts.delete(name);
      if (copy !== undefined) changes.push(change);
    },
    own(transaction, entry) {
      const own: { key: Buffer; value: Buffer; dueAt: number } = {
        key: TASK_ENTRY,
        value: TASK_ENTRY,
        dueAt: Infinity,
      };
      if (copy !== undefined) changes.push(own);
      own.value = encodeEntry({ ...entry, origin, entries: copy?.sizeAfter(changes) });
      append(transaction, TASK_ENTRY, own.value);
    },
    landed() {
      copy?.landed(changes, records);
      changes = [];
      records = 0;
    },
  };
}

/** How many parts a state of some bytes has. */
export const partsOf = (bytes: number, limit: number): number => Math.max(Math.ceil(bytes / limit), 1);

/**
 * Opens a changelog from what its topic holds (by key as latin1). Returns with it the states, by their keys as latin1; those of
 * one part are views.
 */
export function openChangelog(
  options: ChangelogOptions,
  stored: ReadonlyMap<string, Buffer>,
): { readonly states: ReadonlyMap<string, Buffer>; readonly changelog: Changelog } {
  const found = new Map<string, Buffer[]>();
  for (const [storedKey, value] of stored) {
    const parsed = parsePartKey(Buffer.from(storedKey, 'latin1'));
    if (parsed === undefined) continue;
    const name = parsed.key.toString('latin1');
    const parts = found.get(name);
    if (parts === undefined) found.set(name, withPart([], parsed.part, value));
    else withPart(parts, parsed.part, value);
  }
  const states = new Map<string, Buffer>();
  const counts = new Map<string, number>();
  for (const [name, parts] of found) {
    const [only] = parts;
    states.set(name, only !== undefined && parts.length === 1 ? only : Buffer.concat(parts));
    if (parts.length > 1) counts.set(name, parts.length);
  }
  return { states, changelog: changelogOf(options, counts) };
}

function withPart(parts: Buffer[], part: number, value: Buffer): Buffer[] {
  parts[part] = value;
  return parts;
}
