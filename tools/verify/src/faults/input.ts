import { seeded } from '../random.ts';

/** One record that is fed. */
export interface Fed {
  readonly occurredAt: string;
  readonly account: string;
  readonly team: string;
  readonly entry: number;
  readonly amount: number;
}

const START = Date.UTC(2026, 0, 5);

/** `count` entries ten milliseconds of event time apart, of 300 accounts and 20 teams. */
export function entries(count: number): readonly Fed[] {
  const random = seeded(count);
  return Array.from({ length: count }, (_, entry) => ({
    occurredAt: new Date(START + entry * 10).toISOString(),
    account: `a${Math.floor(random() * 300)}`,
    team: `t${Math.floor(random() * 20)}`,
    entry,
    amount: 1 + Math.floor(random() * 9),
  }));
}

/** The start of the minute that an entry's time lies in, microseconds. */
export const minuteOf = ({ occurredAt }: Fed): number => Math.floor(Date.parse(occurredAt) / 60_000) * 60_000_000;
