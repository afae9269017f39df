import type { Transaction } from '../log/log.ts';
import { parsePartKey, partKey } from './state-key.ts';

/**
 * Writes the states of one task to its changelog, each as one record or more of a limited size, for no log takes records of
 * any size.
 * Format: part i of a state's bytes under `partKey(key, i)`; the parts that are there, in order, are the state.
 * State: the number of parts of the states that have several. Law: what was put last is what a restart finds, whatever
 * was there before.
 */
export interface Changelog {
  /** Null removes the state. */
  put(transaction: Transaction, key: Buffer, value: Buffer | null): void;
}

/**
 * Opens a changelog from what its topic holds (by key as latin1). Returns with it the states, by their keys as latin1; those of
 * one part are views. `limit`: bytes of a part.
 */
export function openChangelog(
  { topic, partition, limit }: { readonly topic: string; readonly partition: number; readonly limit: number },
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
  return {
    states,
    changelog: {
      put(transaction, key, value) {
        const parts = value === null ? 0 : Math.max(Math.ceil(value.length / limit), 1);
        for (let part = 0; part < parts; part++) {
          const slice = value?.subarray(part * limit, (part + 1) * limit) ?? null;
          transaction.append(topic, partition, { key: partKey(key, part), value: slice });
        }
        const name = parts > 1 || counts.size > 0 ? key.toString('latin1') : '';
        for (let part = parts; part < (counts.get(name) ?? 1); part++) {
          transaction.append(topic, partition, { key: partKey(key, part), value: null });
        }
        if (parts > 1) counts.set(name, parts);
        else counts.delete(name);
      },
    },
  };
}

function withPart(parts: Buffer[], part: number, value: Buffer): Buffer[] {
  parts[part] = value;
  return parts;
}
