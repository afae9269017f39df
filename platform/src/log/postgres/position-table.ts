import { sql } from 'kysely';
import type { Position } from '../log.ts';
import type { Topic } from './topics.ts';

/** A position with its topic's row. */
export interface TopicPosition {
  readonly topic: Topic;
  readonly position: Position;
}

/** The positions as a table `p (topic_id, partition, position, ordinal)`; ordinals begin with 1. */
export const positionTable = (positions: readonly TopicPosition[]): ReturnType<typeof sql> =>
  sql`unnest(${positions.map(({ topic }) => topic.id)}::int[], ${positions.map((each) => each.position.partition)}::int[],
    ${positions.map((each) => each.position.offset)}::bigint[]) with ordinality as p (topic_id, partition, position, ordinal)`;
