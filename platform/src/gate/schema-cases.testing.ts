import { field, int64, note, nullable, sale, step, symbols, type, type GateCase } from './gate-states.testing.ts';
import type { RuleId } from './rules/index.ts';

/** For every rule of fields. */
export const SCHEMA_CASES: { readonly [R in RuleId]?: GateCase } = {
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
};
