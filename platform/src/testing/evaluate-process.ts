import type { Row, Scalar } from '../contract/column.ts';
import type { PoisonNote, PoisonTally } from '../product/poison.ts';
import type { ProcessProduct, ProcessState, Step } from '../product/product.ts';
import type { LogEntry } from './log-entry.ts';
import { talliedSteps, type TriedStep } from './tallied-steps.ts';

interface Key {
  readonly key: string;
  state: ProcessState;
  timer: number | null;
  clock: number;
  /** False before its first step. */
  isKnown: boolean;
}

export interface EvaluatedProcess {
  /** By the JSON of `[partition, offset, ordinal]`. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The keys that it still knows at the end. */
  readonly keys: readonly string[];
  /** The steps that are left out, for what the function throws. */
  readonly poison: readonly Pick<PoisonNote, 'partition' | 'offset' | 'ordinal' | 'timer' | 'key'>[];
  readonly tally: PoisonTally | undefined;
  /** The offset at which it stops, as too many steps failed; rows, keys and poison are those before. */
  readonly stoppedAt: number | undefined;
}

/**
 * A process over one partition in offset order: the words of "Processes" in platform/ARCHITECTURE.md, one after the other, and no
 * code of the engine.
 */
export function evaluateProcess(product: ProcessProduct, partition: readonly LogEntry[]): EvaluatedProcess {
  const rows = new Map<string, Row>();
  const steps: TriedStep[] = [];
  const poison: EvaluatedProcess['poison'][number][] = [];
  const ended = (stoppedAt?: number): EvaluatedProcess => {
    const { tally } = talliedSteps(stoppedAt === undefined ? steps : steps.slice(0, -1), product.poison);
    return { rows, keys: keys.map(({ key }) => key), poison, tally, stoppedAt };
  };
  let keys: Key[] = [];
  let greatest = -Infinity;
  for (const entry of partition) {
    greatest = Math.max(greatest, entry.row === undefined ? entry.marker : Number(entry.row[product.input.eventTime]));
    const clock = greatest - product.lateness;
    let ordinal = 0;
    let number = 0;
    /** False where it stops. */
    const apply = (key: Key, due: number | null, step: () => Step): boolean => {
      const address = { partition: entry.partition, offset: entry.offset, ordinal: number++ };
      let result: Step;
      try {
        result = step();
      } catch {
        steps.push({ offset: entry.offset, hasFailed: true });
        if (talliedSteps(steps, product.poison).isStopped) return false;
        poison.push({ ...address, timer: due, key: key.key });
        return true;
      }
      steps.push({ offset: entry.offset, hasFailed: false });
      const [state, emitted, timer] = result;
      key.state = state;
      if (timer !== undefined) key.timer = timer;
      key.clock = clock;
      for (const row of emitted)
        rows.set(JSON.stringify([entry.partition, entry.offset, ordinal++]), declaredRow(product, row));
      key.isKnown = true;
      return true;
    };
    for (;;) {
      const due = keys.filter(({ timer, clock: last }) => {
        const end = product.timeToLive === null ? Infinity : last + product.timeToLive;
        return timer !== null && timer <= clock && timer <= end;
      });
      const [next] = due.toSorted(
        (a, b) => Number(a.timer) - Number(b.timer) || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)),
      );
      if (next === undefined) break;
      const time = Number(next.timer);
      next.timer = null;
      const fire = () => product.onTimer?.(next.state, { key: next.key, time, clock }) ?? ([next.state, []] as const);
      if (!apply(next, time, fire)) return ended(entry.offset);
    }
    keys = keys.filter((key) => product.timeToLive === null || key.clock + product.timeToLive > clock);
    if (entry.row === undefined) continue;
    const value = entry.row[product.input.key] as Scalar;
    const name = String(value);
    const known = keys.find(({ key }) => key === name);
    const key = known ?? { key: name, state: product.initial, timer: null, clock, isKnown: false };
    const fields = entry.row;
    if (!apply(key, null, () => product.process(key.state, fields))) return ended(entry.offset);
    if (known === undefined && key.isKnown) keys.push(key);
  }
  return ended();
}

/** The declared columns alone; a number that is not finite is NULL, -0 is 0. Rows are those of a function that keeps its declaration. */
const declaredRow = ({ output }: ProcessProduct, row: Row): Row =>
  Object.fromEntries(
    Object.keys(output).map((name) => {
      const value = row[name] ?? null;
      if (typeof value !== 'number') return [name, value];
      return [name, Number.isFinite(value) ? value + 0 : null];
    }),
  );
