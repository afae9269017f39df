import { contract, int32, int64, oneOf, text, timestamp } from '@tempi/platform/contract';

/*
 * A contract in the versions that one team published one after the other. Each process of the check knows one of them, as each would
 * that was deployed with it.
 */

const declared = {
  ...{ name: 'test.visit', owner: 'test', description: 'A visit of a page', idle: '1 hour', maxAhead: '1 hour' },
  key: 'visitor',
  eventTime: 'at',
  partitions: 4,
} as const;
const always = { visitor: text(), at: timestamp(), place: int64(), page: text() };

const first = contract({
  ...declared,
  version: '1.0.0',
  fields: {
    ...always,
    level: oneOf(['low', 'high'], { unknownSymbol: 'low' }),
    referrer: text().nullable(),
    code: int32().nullable(),
  },
});

/** A nullable field is added, another has a new name, and there is a new symbol. */
const second = contract({
  ...declared,
  version: '1.1.0',
  fields: {
    ...always,
    level: oneOf(['low', 'high', 'urgent'], { unknownSymbol: 'low' }),
    referrer: text().nullable(),
    status: int32({ aliases: ['code'] }).nullable(),
    country: text().nullable(),
  },
});

/** A nullable field is removed, and one is added that is never NULL. */
const third = contract({
  ...declared,
  version: '1.2.0',
  fields: {
    ...always,
    channel: text({ fallback: 'web' }),
    level: oneOf(['low', 'high', 'urgent'], { unknownSymbol: 'low' }),
    status: int32({ aliases: ['code'] }).nullable(),
    country: text().nullable(),
    bytes: int64().nullable(),
  },
});

/** What no registry lets follow: the status becomes a text. */
const broken = contract({
  ...declared,
  version: '1.3.0',
  fields: {
    ...always,
    channel: text({ fallback: 'web' }),
    level: oneOf(['low', 'high', 'urgent'], { unknownSymbol: 'low' }),
    status: text({ aliases: ['code'] }).nullable(),
  },
});

export const VISITS = { '1.0.0': first, '1.1.0': second, '1.2.0': third, '1.3.0': broken } as const;
export type Version = keyof typeof VISITS;

/** Records in event-time order, ten in a millisecond. */
const FIRST_AT = Date.UTC(2024, 5, 1) * 1000;
export const WINDOW_S = 5;
const STEP_US = 100;

/** The record with a number as the version writes it: the JSON of ndjson. */
export function visit(version: Version, number: number): Readonly<Record<string, string | number | null>> {
  const at = new Date((FIRST_AT + number * STEP_US) / 1000)
    .toISOString()
    .replace('Z', `${pad((number * STEP_US) % 1000)}Z`);
  const levels = ['low', 'high', 'urgent'];
  return {
    visitor: `v${String(number % 997)}`,
    at,
    place: number,
    page: `/${String(number % 20)}`,
    level: levels[number % (version === '1.0.0' ? 2 : 3)] ?? '',
    [version === '1.0.0' ? 'code' : 'status']: number % 7 === 0 ? null : 200 + (number % 5),
    ...(version === '1.2.0' ? {} : { referrer: number % 3 === 0 ? null : '/from' }),
    ...(version === '1.0.0' ? {} : { country: ['ch', 'de', 'fr'][number % 3] ?? null }),
    ...(version === '1.2.0' ? { channel: number % 2 === 0 ? 'web' : 'app', bytes: number % 1000 } : {}),
  };
}

const pad = (micros: number): string => String(micros).padStart(3, '0');

/** The number of the window that the record with a number is in. */
export const windowOf = (number: number): number => Math.floor((number * STEP_US) / (WINDOW_S * 1_000_000));
