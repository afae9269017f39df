import { entryKey, type EntryAddress } from './flow-entry.ts';
import type { StateEntry } from './flow.ts';
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
 * State: a group's merged state, an entry each, until nothing is left of it at the watermark.
 * Law: whatever cuts the input into merges, a group's state is that of all of it; a new group that leaves in the
 * `advance` after its merge never was an entry.
 */
export interface FlowWindows {
  merge(windows: WindowedStates): void;
  advance(watermark: number, entries: StateEntry[]): void;
  restore(address: EntryAddress, value: Buffer): void;
}

interface WindowGroup extends OpenGroup, Scheduled {}

/** The windows that are store number `store` of a flow. */
export function flowWindows<B>(algebra: StateAlgebra, store: number, reader: WindowsReader<B>): FlowWindows {
  const windows = new Map<number, Map<string, WindowGroup>>();
  const changed = new Map<WindowGroup, { readonly isNew: boolean; readonly before: B | undefined }>();
  const due = schedule<WindowGroup>(reader.dueAt);

  const groupsAt = (windowStart: number): Map<string, WindowGroup> => {
    let groups = windows.get(windowStart);
    if (groups === undefined) windows.set(windowStart, (groups = new Map()));
    return groups;
  };
  /** Lets go of what ended by the watermark, and writes the group's entry. A group that is new has none to take back. */
  const settle = (group: WindowGroup, watermark: number, was: 'new' | 'stored', entries: StateEntry[]): void => {
    const { windowStart, groupKey, state } = group;
    const key = (): Buffer => entryKey({ store, time: windowStart, text: groupKey });
    if (!algebra.retire(windowStart, state, watermark)) {
      entries.push({ key: key(), value: algebra.encode(state), until: algebra.until(windowStart, state) });
      return due.update(group);
    }
    const groups = groupsAt(windowStart);
    groups.delete(groupKey);
    if (groups.size === 0) windows.delete(windowStart);
    due.remove(group);
    if (was === 'stored') entries.push({ key: key(), value: null, until: Infinity });
  };

  return {
    merge(given) {
      for (const [windowStart, states] of given) {
        const groups = groupsAt(windowStart);
        for (const [groupKey, state] of states) {
          const group = groups.get(groupKey);
          if (group === undefined) {
            const added = { windowStart, groupKey, state, scheduledAt: Infinity };
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
      for (const [group, { isNew, before }] of changed) {
        reader.visit(group, { changed: true, before });
        settle(group, watermark, isNew ? 'new' : 'stored', entries);
      }
      changed.clear();
      for (const group of due.due(watermark)) {
        reader.visit(group, { changed: false, before: undefined });
        settle(group, watermark, 'stored', entries);
      }
    },
    restore({ time, text }, value) {
      const group = { windowStart: time, groupKey: text, state: algebra.decode(value), scheduledAt: Infinity };
      groupsAt(time).set(text, group);
      due.update(group);
    },
  };
}
