import type { ColumnType } from '../contract/column.ts';
import type { Deprecation } from '../contract/deprecation.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import type { QualityRule } from '../quality/rule.ts';
import type { RuleId } from './rules/index.ts';

/** Two states of what is published, as what differs between them. */
export interface States {
  readonly base: readonly Publication[];
  readonly head: readonly Publication[];
}

/** A pair that trips a rule and one close to it that does not. */
export interface GateCase {
  readonly trips: States;
  readonly near: States;
}

export const TODAY = '2026-06-01';

const DAY = 86_400_000_000;
const HOUR = DAY / 24;

export const field = (name: string, given: Partial<PublishedField> = {}): PublishedField => ({
  ...{ name, type: { kind: 'text' }, nullable: false, description: null, examples: [], classification: 'internal' },
  ...{ protection: null, aliases: [], fallback: undefined, unknownSymbol: null },
  ...given,
});

const at = field('at', { type: { kind: 'timestamp' } });
const who = field('who');

/** A contract of three fields, the last of which a case is about. */
export const sale = (given: Partial<Publication> = {}, ...fields: readonly PublishedField[]): Publication => ({
  ...{ kind: 'contract', name: 'shop.sale', version: '1.0.0', owner: 'shop', description: 'A sale' },
  fields: [at, who, ...(fields.length === 0 ? [field('note')] : fields)],
  ...{ key: ['who'], eventTime: 'at', identity: null, quality: [], levels: [], deprecated: null, derivation: null },
  delivery: { partitions: 4, idle: HOUR, maxAhead: HOUR, horizon: DAY, retention: null, derivedFrom: null },
  ...given,
});

/** A product that reads it. */
export const daily = (given: Partial<Publication> = {}, ...fields: readonly PublishedField[]): Publication => ({
  ...{ kind: 'product', name: 'shop.daily', version: '1.0.0', owner: 'shop', description: 'Sales of a day' },
  fields: [field('windowStart', { type: { kind: 'timestamp' } }), ...(fields.length === 0 ? [field('sales')] : fields)],
  ...{ key: ['windowStart'], eventTime: 'windowStart', identity: null, quality: [], deprecated: null, delivery: null },
  levels: [{ speed: 'stream', promise: 'freshness', value: 10 }],
  derivation: {
    ...{ reads: ['shop.sale'], lateness: HOUR, fingerprint: 'f0', rows: [{ of: 'shop.sale', field: 'at' }] },
    columns: { windowStart: [{ of: 'shop.sale', field: 'at' }], sales: [{ of: 'shop.sale', field: 'note' }] },
  },
  ...given,
});

/** From one state to another, as raised by `version`: a minor version unless said. */
const step = (before: Publication, after: Publication, version = '1.1.0'): States => ({
  base: [before],
  head: [{ ...after, version }],
});
type Given = Partial<PublishedField>;
const note = (before: Given, after: Given, version?: string): States =>
  step(sale({}, field('note', before)), sale({}, field('note', after)), version);
const type = (before: ColumnType, after: ColumnType): States => note({ type: before }, { type: after });
const symbols = (...some: string[]): ColumnType => ({ kind: 'enum', symbols: some });
const delivery = (given: Partial<NonNullable<Publication['delivery']>>, before = sale()): States =>
  step(before, { ...before, delivery: before.delivery && { ...before.delivery, ...given } });
const derivation = (given: Partial<NonNullable<Publication['derivation']>>, version?: string): States =>
  step(
    daily(),
    daily({ derivation: { ...(daily().derivation as NonNullable<Publication['derivation']>), ...given } }),
    version,
  );
const quality = (before: readonly QualityRule[], after: readonly QualityRule[]): States =>
  step(sale({ quality: before }), sale({ quality: after }));
const least = (value: number): QualityRule => ({ rule: 'atLeast', field: 'note', value });
const oneOf = (...values: string[]): QualityRule => ({ rule: 'oneOf', field: 'note', values });
type Promised = Publication['levels'][number]['promise'];
const level = (promise: Promised, before: number | null, after: number | null): States => {
  const levels = (value: number | null): Publication['levels'] =>
    value === null ? [] : [{ speed: null, promise, value }];
  return step(sale({ levels: levels(before) }), sale({ levels: levels(after) }));
};
const until = (day: string, successor: string | null = null, since = '2026-05-31'): Deprecation => ({
  ...{ since, until: day, successor },
});
const deprecated = (before: Deprecation | null, after: Deprecation | null, ...others: Publication[]): States => {
  const { base, head } = step(sale({ deprecated: before }), sale({ deprecated: after }));
  return { base: [...base, ...others], head: [...head, ...others] };
};
const version = (before: string, after: string, changed = true): States =>
  step(sale({ version: before }), sale({ description: changed ? 'One sale' : 'A sale' }), after);
const v2 = sale({ name: 'shop.sale.v2', version: '2.0.0' });
const v3 = sale({ name: 'shop.sale.v3', version: '3.0.0' });
const unchanged: States = { base: [sale()], head: [sale()] };
const nullable = { nullable: true };
const int64: ColumnType = { kind: 'int64' };
const reading = (of: Publication, by = daily()): States => ({ base: [of, by], head: [of, by] });

const beside = (one: States, other: States): States => ({
  base: [...one.base, ...other.base],
  head: [...one.head, ...other.head],
});

/** For every rule that states of publications alone can trip. */
export const GATE_CASES: { readonly [R in RuleId]?: GateCase } = {
  'field-removed': {
    trips: step(sale({}, field('note'), field('more')), sale({}, field('note'))),
    near: note({}, nullable),
  },
  'field-renamed': {
    trips: step(sale(), sale({}, field('remark', { aliases: ['note'] }))),
    near: step(sale(), sale({}, field('note'), field('remark', { ...nullable, aliases: ['memo'] }))),
  },
  'field-renamed-without-alias': {
    trips: step(sale(), sale({}, field('remark'))),
    near: step(sale(), sale({}, field('remark', { aliases: ['note'] }))),
  },
  'fields-merged': {
    trips: step(sale({}, field('note'), field('memo')), sale({}, field('note', { aliases: ['memo'] }))),
    near: step(sale({}, field('memo')), sale({}, field('note', { aliases: ['memo'] }))),
  },
  'field-added-without-fallback': {
    trips: step(sale(), sale({}, field('note'), field('more'))),
    near: step(sale(), sale({}, field('note'), field('more', { fallback: '' }))),
  },
  'field-added-under-alias': {
    trips: step(
      sale({}, field('note', { aliases: ['memo'] })),
      sale({}, field('note', { aliases: ['memo'] }), field('memo', nullable)),
    ),
    near: step(
      sale({}, field('note', { aliases: ['memo'] })),
      sale({}, field('note', { aliases: ['memo'] }), field('more', nullable)),
    ),
  },
  'field-added': {
    trips: step(sale(), sale({}, field('note'), field('more', nullable))),
    near: step(sale(), sale({}, field('note'), field('more'))),
  },
  'field-type-changed': { trips: type({ kind: 'text' }, int64), near: type({ kind: 'int32' }, int64) },
  'field-type-widened': { trips: type({ kind: 'int32' }, int64), near: type(int64, { kind: 'int32' }) },
  'field-type-narrowed': { trips: type(int64, { kind: 'int32' }), near: type(int64, { kind: 'timestamp' }) },
  'field-became-nullable': { trips: note({}, nullable), near: note(nullable, nullable) },
  'field-became-required': { trips: note(nullable, {}), near: note({}, nullable) },
  'decimal-precision-changed': {
    trips: type({ kind: 'decimal', precision: 10, scale: 2 }, { kind: 'decimal', precision: 12, scale: 2 }),
    near: type({ kind: 'decimal', precision: 10, scale: 2 }, { kind: 'decimal', precision: 10, scale: 3 }),
  },
  'decimal-scale-changed': {
    trips: type({ kind: 'decimal', precision: 10, scale: 2 }, { kind: 'decimal', precision: 10, scale: 3 }),
    near: type({ kind: 'decimal', precision: 10, scale: 2 }, { kind: 'decimal', precision: 10, scale: 2 }),
  },
  'sum-scale-changed': {
    trips: type({ kind: 'double', sumScale: 2 }, { kind: 'double', sumScale: 3 }),
    near: type({ kind: 'double', sumScale: 2 }, { kind: 'double', sumScale: 2 }),
  },
  'enum-symbol-added': {
    trips: type(symbols('a', 'b'), symbols('a', 'b', 'c')),
    near: note({ type: symbols('a', 'b'), unknownSymbol: 'a' }, { type: symbols('a', 'b', 'c'), unknownSymbol: 'a' }),
  },
  'enum-symbol-added-for-unknown': {
    trips: note({ type: symbols('a', 'b'), unknownSymbol: 'a' }, { type: symbols('a', 'b', 'c'), unknownSymbol: 'a' }),
    near: type(symbols('a', 'b'), symbols('a', 'b', 'c')),
  },
  'enum-symbol-removed': {
    trips: type(symbols('a', 'b'), symbols('a')),
    near: type(symbols('a', 'b'), symbols('b', 'a')),
  },
  'enum-symbols-reordered': {
    trips: type(symbols('a', 'b'), symbols('b', 'a')),
    near: type(symbols('a', 'b'), symbols('a', 'b')),
  },
  'unknown-symbol-added': {
    trips: note({ type: symbols('a') }, { type: symbols('a'), unknownSymbol: 'a' }),
    near: note({ type: symbols('a'), unknownSymbol: 'a' }, { type: symbols('a'), unknownSymbol: 'a' }),
  },
  'unknown-symbol-changed': {
    trips: note({ type: symbols('a', 'b'), unknownSymbol: 'a' }, { type: symbols('a', 'b'), unknownSymbol: 'b' }),
    near: note({ type: symbols('a', 'b') }, { type: symbols('a', 'b'), unknownSymbol: 'b' }),
  },
  'unknown-symbol-removed': {
    trips: note({ type: symbols('a'), unknownSymbol: 'a' }, { type: symbols('a') }),
    near: note({ type: symbols('a') }, { type: symbols('a'), unknownSymbol: 'a' }),
  },
  'fallback-added': { trips: note({}, { fallback: '' }), near: note({ fallback: '' }, { fallback: '' }) },
  'fallback-changed': { trips: note({ fallback: '' }, { fallback: '?' }), near: note({}, { fallback: '?' }) },
  'fallback-removed': { trips: note({ fallback: '' }, {}), near: note({ fallback: '' }, { fallback: '?' }) },
  'alias-added': { trips: note({}, { aliases: ['memo'] }), near: note({ aliases: ['memo'] }, { aliases: ['memo'] }) },
  'alias-removed': {
    trips: note({ aliases: ['memo', 'text'] }, { aliases: ['memo'] }),
    near: note({ aliases: ['memo', 'text'] }, { aliases: ['text', 'memo'] }),
  },
  'fields-reordered': {
    trips: step(sale({}, field('note'), field('more')), sale({}, field('more'), field('note'))),
    near: step(sale({}, field('note')), sale({}, field('more', nullable), field('note'))),
  },
  'field-description-changed': { trips: note({}, { description: 'Words' }), near: note({}, { fallback: 'Words' }) },
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
    trips: delivery({ retention: null }, sale({ delivery: { ...sale().delivery!, retention: DAY } })),
    near: delivery({ retention: HOUR }, sale({ delivery: { ...sale().delivery!, retention: DAY } })),
  },
  'personal-retention-lengthened': {
    trips: delivery(
      { retention: null },
      sale({ delivery: { ...sale().delivery!, retention: DAY } }, field('note', { classification: 'personal' })),
    ),
    near: delivery({ retention: null }, sale({ delivery: { ...sale().delivery!, retention: DAY } })),
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
    trips: derivation({ fingerprint: 'f1' }, '1.0.1'),
    near: derivation({ fingerprint: 'f1', lateness: DAY }),
  },
  'meaning-changed-without-version': {
    trips: derivation({ fingerprint: 'f1' }, '1.0.0'),
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
