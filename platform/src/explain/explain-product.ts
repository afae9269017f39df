import type { Columns } from '../contract/column.ts';
import { explainPlan } from '../plan/explain-plan.ts';
import { typeText } from '../plan/expression-text.ts';
import type { Product, ServiceLevels } from '../product/product.ts';
import { durationText } from '../time/index.ts';
import { explainLeaves, type LeafExplanation } from './explain-leaves.ts';
import { explainSqls, type SqlExplanation } from './explain-sql.ts';
import { explainState, type StateExplanation } from './explain-state.ts';
import { explainTasks, explainTopics, type TopicExplanation } from './explain-topics.ts';

/** What a product is and how it runs, read from its declaration alone. It is JSON. */
export interface Explanation {
  readonly product: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  /** What a checkpoint is compared with. */
  readonly fingerprint: string;
  /** A step a line; of a process what it is instead. */
  readonly plan: readonly string[];
  /** What each kernel reads. */
  readonly leaves: readonly LeafExplanation[];
  readonly speeds: readonly string[];
  /** The tasks of the stream. */
  readonly tasks: string;
  readonly topics: readonly TopicExplanation[];
  readonly state: readonly StateExplanation[];
  readonly output: Readonly<Record<string, string>>;
  /** By engine its text, or why it refuses; null of a process, which runs on Node only. */
  readonly sql: SqlExplanation | null;
}

/** Explains a product without running anything. */
export function explainProduct(product: Product): Explanation {
  const { version, owner, description, fingerprint, output } = product;
  return {
    product: product.name,
    ...{ version, owner, description, fingerprint },
    plan: product.kind === 'query' ? explainPlan(product.plan, product.lateness) : PROCESS,
    leaves: explainLeaves(product),
    speeds: explainSpeeds(product),
    tasks: explainTasks(product),
    topics: explainTopics(product),
    state: explainState(product),
    output: typesOf(output),
    sql: product.kind === 'query' ? explainSqls(product) : null,
  };
}

const PROCESS = [
  'a process: a function of the key’s state and a record, in log order a key',
  'it runs on Node only: SQL cannot say it, and batch replays it over the archive',
];

const typesOf = (columns: Columns): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { type, nullable }]) => [
      name,
      `${typeText(type)}${nullable ? ' or NULL' : ''}`,
    ]),
  );

function explainSpeeds({
  kind,
  speeds,
}: {
  readonly kind: Product['kind'];
  readonly speeds: ServiceLevels;
}): readonly string[] {
  const { stream, microBatch, batch } = speeds;
  const how = kind === 'query' ? 'SQL by DuckDB' : 'a replay of the function';
  return [
    `stream: rows at most ${durationText(stream.freshness)} old`,
    `micro-batch: every ${durationText(microBatch.every)}, rows at most ${durationText(microBatch.freshness)} old`,
    `batch: every ${durationText(batch.every)}, ${how} over the archive, rows at most ${durationText(batch.freshness)} old`,
  ];
}
