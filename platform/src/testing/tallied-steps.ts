import type { PoisonRule, PoisonTally } from '../product/poison.ts';

/** A step of a process over one partition. */
export interface TriedStep {
  readonly offset: number;
  readonly hasFailed: boolean;
}

/**
 * What is said of the steps of a partition's prefix, in plain words and by no code of the engine: each that fails adds ten to the debt,
 * each that succeeds takes one away where there is some; `stopAt` times ten is too much.
 */
export function talliedSteps(
  steps: readonly TriedStep[],
  { stopAt }: PoisonRule,
): { readonly tally: PoisonTally | undefined; readonly isStopped: boolean } {
  let debt = 0;
  let run: TriedStep[] = [];
  for (const step of steps) {
    if (step.hasFailed && debt === 0) run = [];
    run.push(step);
    debt = step.hasFailed ? debt + 10 : Math.max(0, debt - 1);
  }
  const failed = run.filter(({ hasFailed }) => hasFailed);
  const [first] = failed;
  const count = steps.filter(({ hasFailed }) => hasFailed).length;
  const tally = first === undefined ? undefined : { count, debt, failed: failed.length, since: first.offset };
  return { tally, isStopped: debt >= stopAt * 10 };
}
