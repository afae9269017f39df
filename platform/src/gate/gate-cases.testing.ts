import {
  DAY,
  HOUR,
  beside,
  daily,
  delivery,
  deprecated,
  derivation,
  fedV2,
  field,
  keptADay,
  least,
  level,
  note,
  nullable,
  oneOf,
  otherSales,
  quality,
  reading,
  sale,
  step,
  unchanged,
  until,
  v2,
  v3,
  version,
  type GateCase,
  type States,
} from './gate-states.testing.ts';
import type { Derivation } from '../publication/publication.ts';
import type { RuleId } from './rules/index.ts';

type Topics = Derivation['topics'];
const both = ['stream', 'micro-batch'] as const;
const topics = (before: Topics, after: Topics): States => {
  const { base, head } = derivation({ topics: after });
  return {
    base: base.map((one) => ({ ...one, derivation: one.derivation && { ...one.derivation, topics: before } })),
    head,
  };
};

/** For every rule but those of fields that states of publications alone can trip. */
export const GATE_CASES: { readonly [R in RuleId]?: GateCase } = {
  'kind-changed': { trips: step(sale(), { ...sale(), kind: 'product' }), near: unchanged },
  'key-changed': { trips: step(sale(), sale({ key: ['note'] })), near: step(sale(), sale({ owner: 'x' })) },
  'event-time-changed': {
    trips: step(sale(), sale({ eventTime: 'note' })),
    near: step(sale(), sale({ description: 'x' })),
  },
  'identity-changed': {
    trips: step(sale(), sale({ identity: ['who', 'at'] })),
    near: step(sale({ identity: ['who'] }), sale({ identity: ['who'] })),
  },
  'partitions-changed': { trips: delivery({ partitions: 8 }), near: delivery({ partitions: 4 }) },
  'idle-shortened': { trips: delivery({ idle: 1 }), near: delivery({ idle: DAY }) },
  'idle-lengthened': { trips: delivery({ idle: DAY }), near: delivery({ idle: 1 }) },
  'max-ahead-lowered': { trips: delivery({ maxAhead: 1 }), near: delivery({ maxAhead: DAY }) },
  'max-ahead-raised': { trips: delivery({ maxAhead: DAY }), near: delivery({ maxAhead: 1 }) },
  'horizon-shortened': { trips: delivery({ horizon: 1 }), near: delivery({ horizon: 2 * DAY }) },
  'horizon-lengthened': { trips: delivery({ horizon: 2 * DAY }), near: delivery({ horizon: 1 }) },
  'derived-from-changed': {
    trips: delivery({ derivedFrom: 'shop.other' }),
    near: delivery({ retention: DAY }),
  },
  'derivation-ended': {
    trips: { base: [sale({ deprecated: until('2026-05-31') }), fedV2], head: [v2] },
    // On its last day it is still served.
    near: { base: [sale({ deprecated: until('2026-06-01') }), fedV2], head: [v2] },
  },
  'topic-removed': { trips: topics(both, ['stream']), near: topics(['stream'], both) },
  'topic-added': { trips: topics(['stream'], both), near: topics(both, both) },
  'lateness-shortened': { trips: derivation({ lateness: 1 }), near: derivation({ lateness: DAY }) },
  'lateness-lengthened': { trips: derivation({ lateness: DAY }), near: derivation({ lateness: 1 }) },
  'quality-rule-added': { trips: quality([], [least(1)]), near: quality([least(1)], []) },
  'quality-rule-tightened': { trips: quality([least(1)], [least(2)]), near: quality([least(2)], [least(1)]) },
  'quality-rule-loosened': {
    trips: quality([oneOf('a')], [oneOf('a', 'b')]),
    near: quality([oneOf('a', 'b')], [oneOf('a')]),
  },
  'quality-rule-removed': { trips: quality([least(1)], []), near: quality([least(1)], [least(0)]) },
  'freshness-loosened': { trips: level('freshness', 1, 2), near: level('freshness', 2, 1) },
  'freshness-tightened': { trips: level('freshness', 2, 1), near: level('freshness', 1, 2) },
  'every-lengthened': { trips: level('every', 1, 2), near: level('every', 2, 1) },
  'every-shortened': { trips: level('every', 2, 1), near: level('every', 1, 1) },
  'availability-lowered': { trips: level('availability', 99.9, 99), near: level('availability', 99, 99.9) },
  'availability-raised': { trips: level('availability', 99, 99.9), near: level('availability', 99, 98) },
  'promise-removed': { trips: level('availability', 99, null), near: level('availability', null, 99) },
  'promise-added': { trips: level('availability', null, 99), near: level('availability', 99, null) },
  'retention-shortened': { trips: delivery({ retention: DAY }), near: delivery({ retention: null }) },
  'retention-lengthened': {
    trips: delivery({ retention: null }, sale({ delivery: keptADay })),
    near: delivery({ retention: HOUR }, sale({ delivery: keptADay })),
  },
  'personal-retention-lengthened': {
    trips: delivery({ retention: null }, sale({ delivery: keptADay }, field('note', { classification: 'personal' }))),
    near: delivery({ retention: null }, sale({ delivery: keptADay })),
  },
  'classification-weakened': {
    trips: note({ classification: 'personal' }, { classification: 'internal' }),
    near: note({ classification: 'public' }, { classification: 'internal' }),
  },
  'classification-strengthened': {
    trips: note({ classification: 'public' }, { classification: 'internal' }),
    near: note({ classification: 'personal' }, { classification: 'internal' }),
  },
  'protection-added': { trips: note({}, { protection: 'drop' }), near: note({ protection: 'drop' }, {}) },
  'protection-removed': { trips: note({ protection: 'drop' }, {}), near: note({}, { protection: 'drop' }) },
  'protection-changed': {
    trips: note({ protection: 'drop' }, { protection: 'pseudonymise' }),
    near: note({}, { protection: 'pseudonymise' }),
  },
  'publication-added': { trips: { base: [], head: [sale()] }, near: unchanged },
  'publication-retired': {
    trips: { base: [sale({ deprecated: until('2026-05-31') })], head: [] },
    near: { base: [sale({ deprecated: until('2026-06-01') })], head: [] },
  },
  'publication-removed-before-date': {
    trips: { base: [sale({ deprecated: until('2026-06-01') })], head: [] },
    near: { base: [sale({ deprecated: until('2026-05-31') })], head: [] },
  },
  'publication-removed-undeprecated': {
    trips: { base: [sale()], head: [] },
    near: { base: [sale({ deprecated: until('2026-05-31') })], head: [] },
  },
  'major-version-replaces-old': {
    trips: { base: [sale()], head: [v2] },
    near: { base: [sale()], head: [sale(), v2] },
  },
  'major-version-skipped': {
    trips: { base: [sale()], head: [sale(), v3] },
    near: { base: [sale(), v2], head: [sale(), v2, v3] },
  },
  'deprecation-announced': { trips: deprecated(null, until('2026-12-31')), near: unchanged },
  'deprecation-postponed': {
    trips: deprecated(until('2026-12-31'), until('2027-01-31')),
    near: deprecated(until('2026-12-31'), until('2026-11-30')),
  },
  'deprecation-withdrawn': {
    trips: deprecated(until('2026-12-31'), null),
    near: deprecated(null, until('2026-12-31')),
  },
  'deprecation-reworded': {
    trips: deprecated(until('2026-12-31'), until('2026-12-31', 'shop.sale.v2'), v2),
    near: deprecated(until('2026-12-31'), until('2026-12-31')),
  },
  'deprecation-brought-forward': {
    trips: deprecated(until('2026-12-31'), until('2026-11-30')),
    near: deprecated(until('2026-12-31'), until('2027-01-31')),
  },
  'deprecation-notice-too-short': {
    trips: deprecated(null, until('2026-08-29')),
    near: deprecated(null, until('2026-08-30')),
  },
  'deprecation-successor-missing': {
    trips: deprecated(null, until('2026-12-31', 'shop.sale.v2')),
    near: deprecated(null, until('2026-12-31', 'shop.sale.v2'), v2),
  },
  'version-lowered': { trips: version('1.2.0', '1.1.9', false), near: version('1.2.0', '1.2.1') },
  'version-not-raised': { trips: version('1.2.0', '1.2.0'), near: version('1.2.0', '1.2.0', false) },
  'version-minor-needed': {
    trips: note({}, { fallback: '' }, '1.0.1'),
    near: note({}, { fallback: '' }, '1.1.0'),
  },
  'version-major-needed': {
    trips: note({}, nullable, '1.1.0'),
    near: {
      base: [sale()],
      head: [sale(), { ...sale({}, field('note', nullable)), name: 'shop.sale.v2', version: '2.0.0' }],
    },
  },
  'owner-changed': { trips: step(sale(), sale({ owner: 'x' })), near: unchanged },
  'description-changed': { trips: step(sale(), sale({ description: 'x' })), near: unchanged },
  'meaning-changed': {
    trips: derivation({ fingerprint: 'f1', meanings: otherSales }, '1.0.1'),
    near: derivation({ fingerprint: 'f1', lateness: DAY }),
  },
  'meaning-changed-without-version': {
    trips: derivation({ fingerprint: 'f1', meanings: otherSales }, '1.0.0'),
    // What it reads has another type, which is told there.
    near: beside(derivation({ fingerprint: 'f1' }, '1.0.0'), note({}, nullable)),
  },
  'inputs-changed': {
    trips: derivation({ fingerprint: 'f1', reads: ['shop.other'] }),
    near: derivation({ fingerprint: 'f1' }),
  },
  'reads-deprecated': {
    trips: reading(sale({ deprecated: until('2026-06-01') })),
    near: reading(sale()),
  },
  'reads-past-deprecation': {
    trips: reading(sale({ deprecated: until('2026-05-31') })),
    near: reading(sale({ deprecated: until('2026-06-01') })),
  },
  'freshness-beyond-input': {
    trips: reading(
      daily({ name: 'shop.sale', levels: [{ speed: 'stream', promise: 'freshness', value: 11 }] }),
      daily(),
    ),
    near: reading(daily({ name: 'shop.sale' }), daily()),
  },
};
