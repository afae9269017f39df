import { outputOf } from './output.ts';
import type { Stage, Stages } from './stages.ts';

/** The names of the columns that a stage passes on, in declared order; of a pair `left.name` and `right.name`. */
export function stageColumns(stage: Stage, leaves: Stages['leaves']): readonly string[] {
  switch (stage.kind) {
    case 'leaf': {
      const leaf = leaves[stage.leaf];
      if (leaf === undefined) return [];
      return leaf.kind === 'rows' ? leaf.columns.map(({ name }) => name) : Object.keys(outputOf(leaf.plan));
    }
    case 'aggregate':
      return Object.keys(outputOf(stage.plan));
    case 'select':
      return stage.columns.map(({ name }) => name);
    case 'join':
    case 'lookup':
      return [
        ...stageColumns(stage.left, leaves).map((name) => `left.${name}`),
        ...stageColumns(stage.right, leaves).map((name) => `right.${name}`),
      ];
  }
}
