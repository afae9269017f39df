import { choicesFrom } from './choices.ts';
import { anyDeclaration, type FuzzCase } from './fuzz-case.ts';

/** A failing case, with the numbers that its declaration was made from. */
export interface Failing {
  readonly given: FuzzCase;
  readonly declaration: readonly number[];
}

/**
 * A smaller case that fails as well, found greedily in the given time: records and events are left out, then the declaration is
 * made from fewer and smaller numbers, then again.
 */
export async function shrink(
  failing: Failing,
  fails: (given: FuzzCase) => Promise<boolean>,
  milliseconds: number,
): Promise<FuzzCase> {
  const until = performance.now() + milliseconds;
  let { given, declaration } = failing;
  const improves = async (candidate: FuzzCase): Promise<boolean> => {
    if (performance.now() > until || !(await fails(candidate))) return false;
    given = candidate;
    return true;
  };
  const improvesDeclared = async (numbers: readonly number[]): Promise<boolean> => {
    const smaller = redeclared(given, numbers);
    if (smaller === undefined || !(await improves(smaller))) return false;
    declaration = numbers;
    return true;
  };
  for (let before = Infinity; performance.now() < until;) {
    await fewer(given.arrivals, (arrivals) => improves({ ...given, arrivals }));
    await fewer(given.events, (events) => improves({ ...given, events }));
    await fewer(declaration, improvesDeclared);
    for (const [at, number] of declaration.entries())
      if (number > 0 && at < declaration.length) await improvesDeclared(declaration.with(at, 0));
    const size = given.arrivals.length + given.events.length + declaration.filter((number) => number > 0).length;
    if (size === before) break;
    before = size;
  }
  return given;
}

/** Leaves out pieces, large ones first, as long as the rest is still what is wanted. */
async function fewer<T>(list: readonly T[], isWanted: (rest: readonly T[]) => Promise<boolean>): Promise<void> {
  let kept = list;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = kept.length - size; at >= 0; at -= size) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await isWanted(rest)) kept = rest;
    }
}

/** The same input for another declaration, if these numbers are one. */
function redeclared(given: FuzzCase, numbers: readonly number[]): FuzzCase | undefined {
  try {
    const product = anyDeclaration(choicesFrom(numbers));
    const arrivals = given.arrivals.flatMap((arrival) => {
      const contract = product.inputs.find(({ name }) => name === arrival.contract.name);
      return contract === undefined
        ? []
        : [{ ...arrival, contract, partition: arrival.partition % contract.partitions }];
    });
    return { ...given, product, arrivals };
  } catch {
    return undefined;
  }
}
