import { contract, text, timestamp } from '@tempi/platform/contract';
import { count, from } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';
import { expect, test } from 'vitest';
import { deprecationNotes } from './deprecation-notes.ts';

const about = { owner: 'web', description: 'For tests' };
const view = contract({
  ...{ ...about, name: 'web.view', version: '1.0.0', idle: '1 hour', key: 'user', eventTime: 'at' },
  fields: { user: text(), at: timestamp() },
  deprecated: { since: '2026-12-01', until: '2027-03-31' },
});
const base = {
  ...{ ...about, lateness: '1 minute' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
  query: from(view)
    .tumbling('1 minute')
    .aggregate(() => ({ views: count() })),
};
const first = product({
  ...{ ...base, name: 'web.traffic', version: '1.3.0' },
  deprecated: { since: '2026-11-01', until: '2027-01-31', successor: 'web.traffic.v2' },
});
const second = product({ ...base, name: 'web.traffic', version: '2.0.0' });

test('a product and the contracts that it reads say what replaces them and until when they are served', () => {
  expect(deprecationNotes([first, second], '2026-11-30')).toEqual([
    'web.traffic is deprecated since 2026-11-01 and served until 2027-01-31: web.traffic.v2 takes its place',
    'web.view will be deprecated from 2026-12-01 and served until 2027-03-31: nothing takes its place',
  ]);
});

test('the last day still counts, the day after it says so', () => {
  expect(deprecationNotes([first], '2027-01-31')[0]).toContain('is deprecated');
  expect(deprecationNotes([first], '2027-02-01')[0]).toBe(
    'web.traffic was served until 2027-01-31, and may be gone any day: web.traffic.v2 takes its place',
  );
});

test('nothing is said of what stays', () => {
  const lasting = { ...second, inputs: [{ ...view, deprecated: null }] };
  expect(deprecationNotes([lasting], '2027-01-01')).toEqual([]);
});
