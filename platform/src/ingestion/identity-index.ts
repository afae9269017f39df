import { Heap } from '../operator/heap.ts';
import { decodeIdentities, digestOf, encodeIdentities, type Remembered } from './remembered.ts';

/** What a record is to those remembered: the first of its identity, the same again, or another content under it. */
export type IdentityVerdict = 'new' | 'duplicate' | 'conflict';

/** A record as its identity is judged. */
export type Identified = Omit<Remembered, 'source'> & { readonly identity: string };

export interface IdentityIndexOptions {
  /** The source that is read. */
  readonly source: string;
  /** Records of one identity are judged against one another where their event times are at most this far apart. */
  readonly horizon: number;
  /** How far an event time must be passed by to be forgotten. At least the horizon. */
  readonly kept: number;
}

type Entry = Remembered & { readonly identity: string };

/**
 * Identities of accepted records, as the topic `<contract>.identities` keeps them. One is forgotten when the source that brought
 * it has come further than `kept` past it, or another source with a record of the same key. So sources with other keys, loaded in
 * between, make no difference, and what is remembered is at most a horizon's worth of each source.
 */
export class IdentityIndex {
  readonly #options: IdentityIndexOptions;
  readonly #source: string;
  readonly #byIdentity = new Map<string, Entry[]>();
  /** What the source that is read brought. */
  readonly #own = new Heap<Entry>(older);
  /** What other sources brought, by key. */
  readonly #others = new Map<string, Heap<Entry>>();

  constructor(options: IdentityIndexOptions) {
    this.#options = options;
    this.#source = digestOf(options.source);
  }

  /** The number of identities that are remembered. */
  get size(): number {
    return this.#byIdentity.size;
  }

  /** Takes over what the topic has of an identity. */
  load(identity: string, value: Buffer): void {
    for (const remembered of decodeIdentities(value)) this.#add({ identity, ...remembered });
  }

  judge({ identity, time, digest }: Identified): IdentityVerdict {
    let verdict: IdentityVerdict = 'new';
    for (const entry of this.#byIdentity.get(identity) ?? NONE) {
      if (Math.abs(entry.time - time) > this.#options.horizon) continue;
      if (entry.digest === digest) return 'duplicate';
      verdict = 'conflict';
    }
    return verdict;
  }

  /**
   * Takes note of an accepted record; `greatest` is the greatest event time of the source that is read, this record included.
   * Returns the identities of which something else is remembered now.
   */
  accept({ identity, time, digest, key }: Identified, greatest: number): ReadonlySet<string> {
    const { kept } = this.#options;
    const changed = new Set<string>();
    if (time >= greatest - kept) {
      this.#add({ identity, time, digest, key, source: this.#source });
      changed.add(identity);
    }
    this.#forget(this.#own, greatest - kept, changed);
    const others = this.#others.get(key);
    if (others !== undefined) this.#forget(others, time - kept, changed);
    if (others?.peek() === undefined) this.#others.delete(key);
    return changed;
  }

  /** What the topic is to hold of an identity: null where nothing is remembered. */
  encoded(identity: string): Buffer | null {
    const entries = this.#byIdentity.get(identity);
    return entries === undefined ? null : encodeIdentities(entries);
  }

  #add(entry: Entry): void {
    const same = this.#byIdentity.get(entry.identity);
    if (same === undefined) this.#byIdentity.set(entry.identity, [entry]);
    else same.push(entry);
    if (entry.source === this.#source) return this.#own.push(entry);
    let others = this.#others.get(entry.key);
    if (others === undefined) this.#others.set(entry.key, (others = new Heap<Entry>(older)));
    others.push(entry);
  }

  #forget(heap: Heap<Entry>, before: number, changed: Set<string>): void {
    for (let entry = heap.peek(); entry !== undefined && entry.time < before; entry = heap.peek()) {
      heap.pop();
      changed.add(entry.identity);
      const left = (this.#byIdentity.get(entry.identity) ?? NONE).filter((other) => other !== entry);
      if (left.length === 0) this.#byIdentity.delete(entry.identity);
      else this.#byIdentity.set(entry.identity, left);
    }
  }
}

const NONE: readonly Entry[] = [];

/** The order of forgetting is part of the log, so it is the same whatever the order of remembering was. */
const older = (a: Entry, b: Entry): boolean => a.time < b.time || (a.time === b.time && a.identity < b.identity);
