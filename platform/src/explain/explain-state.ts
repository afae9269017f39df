import { expressionText } from '../plan/expression-text.ts';
import type { Window } from '../plan/query-plan.ts';
import type { Leaf, Stage } from '../plan/stages.ts';
import type { Product } from '../product/product.ts';
import { durationText } from '../time/index.ts';

/** What is remembered between records, and until when; W is the watermark of what the state is made from. */
export interface StateExplanation {
  readonly kept: string;
  readonly until: string;
}

/** The state of a product, of what comes first first. */
export function explainState(product: Product): readonly StateExplanation[] {
  if (product.kind === 'query') return stageState(product.stages.root, product.stages.leaves);
  const { timeToLive, onTimer } = product;
  const until = timeToLive === null ? 'never' : `the clock is ${durationText(timeToLive)} past the key’s last step`;
  return [{ kept: onTimer === null ? 'a state a key' : 'a state and a timer a key', until }];
}

function stageState(stage: Stage, leaves: readonly Leaf[]): readonly StateExplanation[] {
  switch (stage.kind) {
    case 'leaf': {
      const leaf = leaves[stage.leaf];
      return leaf?.kind === 'aggregate' ? [windowState(leaf.plan.window, leaf.input.contract)] : [];
    }
    case 'aggregate':
      return [...stageState(stage.input, leaves), windowState(stage.plan.window, 'the rows before it')];
    case 'select':
      return stageState(stage.input, leaves);
    case 'join':
    case 'lookup': {
      const [left, right] = [`by ${expressionText(stage.leftKey)}`, `by ${expressionText(stage.rightKey)}`];
      const own = stage.kind === 'join' ? joinState(left, right, durationText(stage.within)) : lookupState(left, right);
      return [...stageState(stage.left, leaves), ...stageState(stage.right, leaves), ...own];
    }
  }
}

function windowState(window: Window | null, of: string): StateExplanation {
  if (window === null) return { kept: `the running aggregate of each group of ${of}`, until: 'never' };
  if (window.kind === 'session')
    return { kept: `the open sessions of each group of ${of}`, until: 'W >= the last row + the gap' };
  return { kept: `the aggregates of each group and open window of ${of}`, until: 'W >= the end of the window' };
}

const joinState = (left: string, right: string, within: string): readonly StateExplanation[] => [
  { kept: `left rows ${left}`, until: `W of right > time + ${within}` },
  { kept: `right rows ${right}`, until: `W of left > time + ${within}` },
];

const lookupState = (left: string, right: string): readonly StateExplanation[] => [
  { kept: `left rows ${left}`, until: 'W of right > time' },
  {
    kept: `versions of right ${right}, the latest of each key always`,
    until: 'W of both >= the time of the next version',
  },
];
