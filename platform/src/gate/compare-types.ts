import type { ColumnType } from '../contract/column.ts';
import type { PublishedField } from '../publication/publication.ts';
import { avroVerdict } from './avro-verdict.ts';
import type { RuleId } from './rules/index.ts';
import type { Pair, Tripped } from './trip.ts';
import { typeWords } from './type-words.ts';

/** What changed in the type of a field, whatever it says of NULL. Which way it breaks is the decision of the registry's checker. */
export function compareTypes({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  const [before, after] = [base.type, head.type];
  if (before.kind === 'decimal' && after.kind === 'decimal') return compareDecimals(before, after);
  if (before.kind === 'double' && after.kind === 'double')
    return differ('sum-scale-changed', before.sumScale, after.sumScale, (scale) => `sumScale ${scale ?? 'none'}`);
  if (before.kind === 'enum' && after.kind === 'enum') return compareEnums({ base, head });
  return differ(directionOf({ base, head }), typeWords(before), typeWords(after), (text) => text);
}

function differ<T>(rule: RuleId, before: T, after: T, words: (value: T) => string): readonly Tripped[] {
  return before === after ? [] : [{ rule, found: words(after), expected: words(before) }];
}

type Decimal = Extract<ColumnType, { kind: 'decimal' }>;

const compareDecimals = (before: Decimal, after: Decimal): readonly Tripped[] => [
  ...differ('decimal-precision-changed', before.precision, after.precision, (digits) => `${digits} digits`),
  ...differ('decimal-scale-changed', before.scale, after.scale, (digits) => `${digits} digits after the point`),
];

function directionOf({ base, head }: Pair<PublishedField>): RuleId {
  const plain = (field: PublishedField) => ({
    name: 'gate.type',
    fields: [{ ...field, name: base.name, nullable: false, aliases: [], fallback: undefined }],
  });
  const { readers, writers } = avroVerdict({ base: plain(base), head: plain(head) });
  if (readers.length > 0 && writers.length === 0) return 'field-type-widened';
  return writers.length > 0 && readers.length === 0 ? 'field-type-narrowed' : 'field-type-changed';
}

function compareEnums({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  const [before, after] = [symbolsOf(base), symbolsOf(head)];
  const added = after.filter((symbol) => !before.includes(symbol));
  const removed = before.filter((symbol) => !after.includes(symbol));
  const trips: Tripped[] = [];
  if (added.length > 0) {
    const rule = base.unknownSymbol === null ? 'enum-symbol-added' : 'enum-symbol-added-for-unknown';
    trips.push({ rule, found: `${added.join(', ')} besides`, expected: before.join(', ') });
  }
  if (removed.length > 0)
    trips.push({ rule: 'enum-symbol-removed', found: after.join(', '), expected: `${removed.join(', ')} besides` });
  if (added.length === 0 && removed.length === 0)
    trips.push(...differ('enum-symbols-reordered', before.join(', '), after.join(', '), (symbols) => symbols));
  return [...trips, ...compareUnknown(base.unknownSymbol, head.unknownSymbol)];
}

const symbolsOf = ({ type }: PublishedField): readonly string[] => (type.kind === 'enum' ? type.symbols : []);

function compareUnknown(before: string | null, after: string | null): readonly Tripped[] {
  const words = (symbol: string | null): string => (symbol === null ? 'no unknownSymbol' : `unknownSymbol ${symbol}`);
  if (before === null) return differ('unknown-symbol-added', before, after, words);
  return differ(after === null ? 'unknown-symbol-removed' : 'unknown-symbol-changed', before, after, words);
}
