import type { ColumnType } from '../contract/column.ts';
import type { Deprecation } from '../contract/deprecation.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import type { QualityRule } from '../quality/rule.ts';

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

export const DAY = 86_400_000_000;
export const HOUR = DAY / 24;

export const field = (name: string, given: Partial<PublishedField> = {}): PublishedField => ({
  ...{ name, type: { kind: 'text' }, nullable: false, description: null, examples: [], classification: 'internal' },
  ...{ protection: null, aliases: [], fallback: undefined, unknownSymbol: null },
  ...given,
});

const at = field('at', { type: { kind: 'timestamp' } });
const who = field('who');

const DELIVERY = { partitions: 4, idle: HOUR, maxAhead: HOUR, horizon: DAY, retention: null, derivedFrom: null };

/** A contract of three fields, the last of which a case is about. */
export const sale = (given: Partial<Publication> = {}, ...fields: readonly PublishedField[]): Publication => ({
  ...{ kind: 'contract', name: 'shop.sale', version: '1.0.0', owner: 'shop', description: 'A sale' },
  fields: [at, who, ...(fields.length === 0 ? [field('note')] : fields)],
  ...{ key: ['who'], eventTime: 'at', identity: null, quality: [], levels: [], deprecated: null, derivation: null },
  delivery: DELIVERY,
  ...given,
});

const MEANINGS = { rows: 'r0', columns: { sales: 's0' } };
/** What a product computes, where its sales are another number. */
export const otherSales = { rows: 'r0', columns: { sales: 's1' } };

/** A product that reads it. */
export const daily = (given: Partial<Publication> = {}, ...fields: readonly PublishedField[]): Publication => ({
  ...{ kind: 'product', name: 'shop.daily', version: '1.0.0', owner: 'shop', description: 'Sales of a day' },
  fields: [field('windowStart', { type: { kind: 'timestamp' } }), ...(fields.length === 0 ? [field('sales')] : fields)],
  ...{ key: ['windowStart'], eventTime: 'windowStart', identity: null, quality: [], deprecated: null, delivery: null },
  levels: [{ speed: 'stream', promise: 'freshness', value: 10 }],
  derivation: {
    ...{
      reads: ['shop.sale'],
      lateness: HOUR,
      fingerprint: 'f0',
      topics: ['stream'],
      rows: [{ of: 'shop.sale', field: 'at' }],
    },
    meanings: MEANINGS,
    columns: { windowStart: [{ of: 'shop.sale', field: 'at' }], sales: [{ of: 'shop.sale', field: 'note' }] },
  },
  ...given,
});

/** From one state to another, as raised by `version`: a minor version unless said. */
export const step = (before: Publication, after: Publication, version = '1.1.0'): States => ({
  base: [before],
  head: [{ ...after, version }],
});
type Given = Partial<PublishedField>;
export const note = (before: Given, after: Given, version?: string): States =>
  step(sale({}, field('note', before)), sale({}, field('note', after)), version);
export const type = (before: ColumnType, after: ColumnType): States => note({ type: before }, { type: after });
export const symbols = (...some: string[]): ColumnType => ({ kind: 'enum', symbols: some });
export const delivery = (given: Partial<NonNullable<Publication['delivery']>>, before = sale()): States =>
  step(before, { ...before, delivery: before.delivery && { ...before.delivery, ...given } });
/** How sales come, kept for a day. */
export const keptADay: Publication['delivery'] = { ...DELIVERY, retention: DAY };
export const derivation = (given: Partial<NonNullable<Publication['derivation']>>, version?: string): States =>
  step(
    daily(),
    daily({ derivation: { ...(daily().derivation as NonNullable<Publication['derivation']>), ...given } }),
    version,
  );
export const quality = (before: readonly QualityRule[], after: readonly QualityRule[]): States =>
  step(sale({ quality: before }), sale({ quality: after }));
export const least = (value: number): QualityRule => ({ rule: 'atLeast', field: 'note', value });
export const oneOf = (...values: string[]): QualityRule => ({ rule: 'oneOf', field: 'note', values });
type Promised = Publication['levels'][number]['promise'];
export const level = (promise: Promised, before: number | null, after: number | null): States => {
  const levels = (value: number | null): Publication['levels'] =>
    value === null ? [] : [{ speed: null, promise, value }];
  return step(sale({ levels: levels(before) }), sale({ levels: levels(after) }));
};
export const until = (day: string, successor: string | null = null, since = '2026-05-31'): Deprecation => ({
  ...{ since, until: day, successor },
});
export const deprecated = (before: Deprecation | null, after: Deprecation | null, ...others: Publication[]): States => {
  const { base, head } = step(sale({ deprecated: before }), sale({ deprecated: after }));
  return { base: [...base, ...others], head: [...head, ...others] };
};
export const version = (before: string, after: string, changed = true): States =>
  step(sale({ version: before }), sale({ description: changed ? 'One sale' : 'A sale' }), after);
export const v2 = sale({ name: 'shop.sale.v2', version: '2.0.0' });
/** It, made from the records of the version before it. */
export const fedV2: Publication = { ...v2, delivery: { ...DELIVERY, derivedFrom: 'shop.sale' } };
export const v3 = sale({ name: 'shop.sale.v3', version: '3.0.0' });
export const unchanged: States = { base: [sale()], head: [sale()] };
export const nullable = { nullable: true };
export const int64: ColumnType = { kind: 'int64' };
export const reading = (of: Publication, by = daily()): States => ({ base: [of, by], head: [of, by] });

export const beside = (one: States, other: States): States => ({
  base: [...one.base, ...other.base],
  head: [...one.head, ...other.head],
});
