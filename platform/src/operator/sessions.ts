/** Rows of a group that belong together: from the first to the last of their times (microseconds), with the state of each measure. */
export interface Session {
  start: number;
  last: number;
  states: object[];
}

/** How states of measures are made and merged; `merge` keeps no reference to `from`. */
export interface SessionStates {
  create(): object[];
  merge(into: object[], from: readonly object[]): void;
}

/**
 * Sessions of a group, cut where the next row is `gap` or more after the last.
 * Input: rows at times, in any order, and lists of sessions. State: a list of sessions in order of time, each `gap` or more
 * after the one before; changed in place. Law: the sessions are those of all rows, whatever their order and grouping,
 * because what two rows belong to depends on the times between them alone. Rows in order cost one step each; a merge of
 * lists costs their length.
 */
export interface Sessions {
  /** The states of the session that a row at a time belongs to: a new one, one made longer, or two that it joins. */
  at(sessions: Session[], time: number): object[];
  merge(into: Session[], from: readonly Session[]): void;
  /** Forgets the sessions that ended by the watermark. */
  retire(sessions: Session[], watermark: number): void;
}

/** Sessions with a gap in microseconds. */
export function sessionsOf(gap: number, { create, merge }: SessionStates): Sessions {
  return {
    at(sessions, time) {
      let at = sessions.length - 1;
      while (at >= 0 && (sessions[at]?.start ?? time) > time) at--;
      const [before, after] = [sessions[at], sessions[at + 1]];
      const joinsAfter = after !== undefined && after.start - time < gap;
      if (before !== undefined && time - before.last < gap) {
        if (time > before.last) before.last = time;
        if (joinsAfter) {
          merge(before.states, after.states);
          before.last = after.last;
          sessions.splice(at + 1, 1);
        }
        return before.states;
      }
      if (joinsAfter) {
        after.start = time;
        return after.states;
      }
      const session = { start: time, last: time, states: create() };
      sessions.splice(at + 1, 0, session);
      return session.states;
    },
    merge(into, from) {
      const own = into.splice(0);
      let [a, b] = [0, 0];
      for (;;) {
        const [mine, other] = [own[a], from[b]];
        const isMine = mine !== undefined && (other === undefined || mine.start <= other.start);
        const next = isMine ? mine : other;
        if (next === undefined) return;
        if (isMine) a++;
        else b++;
        const before = into.at(-1);
        if (before !== undefined && next.start - before.last < gap) {
          merge(before.states, next.states);
          if (next.last > before.last) before.last = next.last;
        } else if (isMine) {
          into.push(next);
        } else {
          const copy = { start: next.start, last: next.last, states: create() };
          merge(copy.states, next.states);
          into.push(copy);
        }
      }
    },
    retire(sessions, watermark) {
      const open = sessions.findIndex(({ last }) => last + gap > watermark);
      sessions.splice(0, open < 0 ? sessions.length : open);
    },
  };
}
