/** Wakes one waiter, and remembers what it was rung for until that is taken, so no ring is lost between two waits. */
export interface Bell {
  ring(reason: string): void;
  /** What it was rung for since the last call. */
  take(): ReadonlySet<string>;
  /** Resolves when it is rung, at once if it already was, and after `ms` at the latest. */
  wait(ms: number): Promise<void>;
}

/** Bells that hang at reasons: `topicReason` and `groupReason`. */
export interface Bells {
  /** A bell that is rung for any of these reasons, until `unhang` is called. */
  hang(reasons: Iterable<string>): { readonly bell: Bell; unhang(): void };
  ring(reason: string): void;
  /** Rings every bell for every reason it hangs at: something may have been missed. */
  ringAll(): void;
}

/** Records were appended to the topic. */
export const topicReason = (topic: string): string => `topic:${topic}`;
/** Members of the group, or what they own, changed. */
export const groupReason = (group: string): string => `group:${group}`;

export function bells(): Bells {
  const hanging = new Map<string, Set<Bell>>();
  const ring = (reason: string): void => hanging.get(reason)?.forEach((bell) => bell.ring(reason));
  return {
    ring,
    ringAll: () => [...hanging.keys()].forEach(ring),
    hang(reasons) {
      const bell = newBell();
      const all = [...reasons];
      for (const reason of all) {
        const known = hanging.get(reason);
        if (known === undefined) hanging.set(reason, new Set([bell]));
        else known.add(bell);
      }
      const unhang = (): void => {
        for (const reason of all) {
          hanging.get(reason)?.delete(bell);
          if (hanging.get(reason)?.size === 0) hanging.delete(reason);
        }
      };
      return { bell, unhang };
    },
  };
}

function newBell(): Bell {
  let reasons = new Set<string>();
  let wake: (() => void) | undefined;
  return {
    ring(reason) {
      reasons.add(reason);
      wake?.();
    },
    take() {
      const taken = reasons;
      reasons = new Set();
      return taken;
    },
    async wait(ms) {
      if (reasons.size > 0 || ms <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
    },
  };
}
