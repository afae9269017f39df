import type { AggregatePlan } from './query-plan.ts';

/** The columns that tell the rows of an aggregate apart, in the order they are sorted by. */
export const keyColumns = ({ window, group }: AggregatePlan): readonly string[] => [
  ...(window === null ? [] : ['windowStart']),
  ...group.map(({ name }) => name),
];
