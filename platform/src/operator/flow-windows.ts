import type { ColdState } from './cold-state.ts';
import { entryKey, parseEntryKey, type EntryAddress } from './flow-entry.ts';
import type { FlowStore } from './flow-operator.ts';
import type { StateEntry } from './flow.ts';
import { HeldItems, type HeldItem } from './held-items.ts';
import { schedule, type Scheduled } from './schedule.ts';
import type { GroupState, StateAlgebra, WindowedStates } from './state.ts';

/** A group in a window, or all open sessions of a group. */
export interface OpenGroup {
  readonly windowStart: number;
  readonly groupKey: string;
  readonly state: GroupState;
}

/** What a reader of the windows does with them. `B` is what it wants to know of a group as it was before it changed. */
export interface WindowsReader<B> {
  /** Asked before the first change of a group since the last `advance`; not of a new group. */
  before(group: OpenGroup): B;
  /** The least watermark at which `visit` wants to see the group though it did not change. */
  dueAt(group: OpenGroup): number;
  /** Called once in an `advance` for each group that changed or is due; `before` is undefined where it is new or did not change. */
  visit(group: OpenGroup, change: { readonly changed: boolean; readonly before: B | undefined }): void;
}

/**
 * The open windows of an aggregate. Input: partial states. Output: visits of what changed or is due.
 * State: a group's merged state, an entry each, until nothing is left of it at the watermark; held in memory, or cold.
 * Law: whatever cuts the input into merges, a group's state is that of all of it; a new group that leaves in the
 * `advance` after its merge never was an entry. What is held and what is cold changes nothing.
 */
export interface FlowWindows extends FlowStore {
  merge(windows: WindowedStates): void;
  advance(watermark: number, entries: StateEntry[]): void;
  release(bytes: number): void;
}

interface WindowGroup extends OpenGroup, Scheduled, HeldItem {}

/** Where it is not looked at. */
const NO_STATE: GroupState = {};

const groupOf = (windowStart: number, groupKey: string, state: GroupState): WindowGroup => ({
  windowStart,
  groupKey,
  state,
  scheduledAt: Infinity,
  weight: 0,
  newer: undefined,
  older: undefined,
});

/** The windows that are store number `store` of a flow. */
export function flowWindows<B>(
  algebra: StateAlgebra,
  store: number,
  reader: WindowsReader<B>,
  cold?: ColdState,
): FlowWindows {
  const windows = new Map<number, Map<string, WindowGroup>>();
  const changed = new Map<WindowGroup, { readonly isNew: boolean; readonly before: B | undefined }>();
  const due = schedule<WindowGroup>(reader.dueAt);
  const held = new HeldItems<WindowGroup>();
  const prefix = Buffer.of(store);
  /** Where all is held there is nothing to look up. */
  let isAllHeld = cold?.isNew ?? true;

  const groupsAt = (windowStart: number): Map<string, WindowGroup> => {
    let groups = windows.get(windowStart);
    if (groups === undefined) windows.set(windowStart, (groups = new Map()));
    return groups;
  };
  const keyOf = ({ windowStart, groupKey }: OpenGroup): Buffer =>
    entryKey({ store, time: windowStart, text: groupKey });
  const hold = ({ time, text }: EntryAddress, value: Buffer): WindowGroup => {
    const group = groupOf(time, text, algebra.decode(value));
    groupsAt(time).set(text, group);
    due.update(group);
    held.touch(group, text.length + value.length);
    return group;
  };
  const letGo = (group: WindowGroup): void => {
    const { windowStart, groupKey } = group;
    const groups = groupsAt(windowStart);
    groups.delete(groupKey);
    if (groups.size === 0) windows.delete(windowStart);
    due.remove(group);
    held.remove(group);
  };
  const coldGroup = (windowStart: number, groupKey: string): WindowGroup | undefined => {
    if (isAllHeld) return undefined;
    const address = { store, time: windowStart, text: groupKey };
    const value = cold?.get(entryKey(address));
    return value && hold(address, value);
  };
  /** Lets go of what ended by the watermark, and writes the group's entry. A group that is new has none to take back. */
  const settle = (group: WindowGroup, watermark: number, was: 'new' | 'stored', entries: StateEntry[]): void => {
    const { windowStart, groupKey, state } = group;
    if (!algebra.retire(windowStart, state, watermark)) {
      const value = algebra.encode(state);
      entries.push({ key: keyOf(group), value, until: reader.dueAt(group) });
      held.touch(group, groupKey.length + value.length);
      return due.update(group);
    }
    letGo(group);
    if (was === 'stored') entries.push({ key: keyOf(group), value: null, until: Infinity });
  };
  const settleDue = (group: WindowGroup, watermark: number, entries: StateEntry[]): void => {
    reader.visit(group, { changed: false, before: undefined });
    settle(group, watermark, 'stored', entries);
  };

  return {
    merge(given) {
      for (const [windowStart, states] of given) {
        const groups = groupsAt(windowStart);
        for (const [groupKey, state] of states) {
          const group = groups.get(groupKey) ?? coldGroup(windowStart, groupKey);
          if (group === undefined) {
            const added = groupOf(windowStart, groupKey, state);
            groups.set(groupKey, added);
            changed.set(added, { isNew: true, before: undefined });
            continue;
          }
          if (!changed.has(group)) changed.set(group, { isNew: false, before: reader.before(group) });
          algebra.merge(group.state, state);
        }
      }
    },
    advance(watermark, entries) {
      // First, for among those that the others let go of would be some that cold state still has.
      if (cold !== undefined && !isAllHeld) {
        for (const { key, value } of cold.due(prefix, watermark)) {
          const address = parseEntryKey(key);
          if (windows.get(address.time)?.has(address.text) !== true)
            settleDue(hold(address, value), watermark, entries);
        }
      }
      for (const [group, { isNew, before }] of changed) {
        reader.visit(group, { changed: true, before });
        settle(group, watermark, isNew ? 'new' : 'stored', entries);
      }
      changed.clear();
      for (const group of due.due(watermark)) settleDue(group, watermark, entries);
    },
    restore: (address, value) => void hold(address, value),
    untilOf({ time, text }, value) {
      const state = algebra.endsByStart ? NO_STATE : algebra.decode(value);
      return reader.dueAt({ windowStart: time, groupKey: text, state });
    },
    heldBytes: () => held.bytes,
    release(bytes) {
      if (cold === undefined || changed.size > 0) return;
      for (let group = held.oldest; group !== undefined && held.bytes > bytes; group = held.oldest) {
        isAllHeld = false;
        letGo(group);
      }
    },
  };
}
