import type { ProcessState } from '../product/product.ts';

/** What is wrong with a state: where in it (`state.seen[2]`) and what stands there. */
export interface StateFault {
  readonly place: string;
  readonly found: string;
}

/** A state of more levels than this holds itself, or is no state to keep for every key. */
const DEEPEST = 100;

/**
 * Freezes a state in all its depth. Returns undefined, or the first thing in it that is not JSON and would be another
 * after it was stored. What stands in `before`, a state that went through this, at the same place is not looked at again; so the
 * work is in what a step made anew. That a value is frozen says nothing: its author may have frozen a Date.
 */
export function freezeState(state: unknown, before: ProcessState | undefined): StateFault | undefined {
  const fault = freeze(state, before, 0);
  return fault && { ...fault, place: `state${fault.place}` };
}

/** The place of a fault is relative, put together only where there is one: this runs for every record. */
function freeze(value: unknown, before: unknown, depth: number): StateFault | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return undefined;
  if (typeof value !== 'object') return { place: '', found: value === undefined ? 'nothing' : `a ${typeof value}` };
  if (value === before) return undefined;
  if (depth > DEEPEST) return { place: '', found: 'what holds itself, or more than 100 levels' };
  const fault = Array.isArray(value) ? freezeItems(value, before, depth) : freezeEntries(value, before, depth);
  if (fault === undefined) Object.freeze(value);
  return fault;
}

function freezeItems(items: readonly unknown[], before: unknown, depth: number): StateFault | undefined {
  const old: readonly unknown[] = Array.isArray(before) ? before : [];
  // By index, for `every` skips holes.
  for (let at = 0; at < items.length; at++) {
    const fault = freeze(items[at], old[at], depth + 1);
    if (fault !== undefined) return { ...fault, place: `[${at}]${fault.place}` };
  }
  return undefined;
}

function freezeEntries(value: object, before: unknown, depth: number): StateFault | undefined {
  if (Object.getPrototypeOf(value) !== Object.prototype) return { place: '', found: classOf(value) };
  const old = isPlain(before) ? before : {};
  const entries = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(entries)) {
    const fault = freeze(entries[name], old[name], depth + 1);
    if (fault !== undefined) return { ...fault, place: `.${name}${fault.place}` };
  }
  return undefined;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function classOf(value: object): string {
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== ''
    ? `a ${constructor.name}`
    : 'an object of no class';
}
