import {
  avroIncompatibilities,
  BEYOND_AVRO,
  canonicalAvro,
  normalizedAvro,
  parseAvro,
  type AvroSchema,
} from '@tempi/platform/compatibility/avro';
import { MeshError } from '@tempi/platform/error';
import type { JavaAnswer, Pair } from './driver.ts';

/** What Tempi refuses and Java may read, by what the error expects. */
export const STRICTER = [
  'a default that needs no type whose definition ends later',
  'a name that is defined once',
] as const;

/** A pair, judged by both. */
export interface Comparison {
  /** What was found to be incompatible; undefined where one of the schemas was refused. */
  readonly kinds: readonly string[] | undefined;
  /** Where the two do not agree, in words. */
  readonly differences: readonly string[];
  /** The rules of `STRICTER` for which a text was refused that Java reads. */
  readonly stricter: readonly string[];
}

/** Compares what both say: which texts they read, how they print them, whether the pair is compatible, and why not. */
export function compared(pair: Pair, java: JavaAnswer): Comparison {
  const notes = { differences: [] as string[], stricter: [] as string[] };
  const reader = compareText(pair.reader, java.reader, notes);
  const writer = compareText(pair.writer, java.writer, notes);
  if (reader === undefined || writer === undefined) return { kinds: undefined, ...notes };
  const kinds = [...new Set(avroIncompatibilities(reader, writer).map(({ kind }) => kind))].toSorted();
  const strict = kinds.filter((kind) => !BEYOND_AVRO.includes(kind));
  // Java stops at the first ambiguous field, so that is all it says.
  const told = strict.includes('AMBIGUOUS_FIELD') ? 'AMBIGUOUS_FIELD' : strict.join(',');
  if (told !== java.verdict)
    notes.differences.push(`found [${told}], Java [${java.verdict}]: reader ${pair.reader} writer ${pair.writer}`);
  return { kinds, ...notes };
}

interface Notes {
  readonly differences: string[];
  readonly stricter: string[];
}

/** Reads a text, which must be what Java reads, and print as Java prints it; both forms must read as the same schema again. */
function compareText(text: string, java: string | undefined, { differences, stricter }: Notes): AvroSchema | undefined {
  let schema: AvroSchema;
  try {
    schema = parseAvro(text);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    const rule = STRICTER.find((each) => each === error.expected);
    if (java !== undefined && rule !== undefined) stricter.push(rule);
    else if (java !== undefined) differences.push(`refused: ${text}: ${error.message}`);
    return undefined;
  }
  if (java === undefined) {
    differences.push(`not refused, as Java does: ${text}`);
    return undefined;
  }
  const canonical = canonicalAvro(schema);
  // Java loses the dot that says that an alias has no namespace.
  if (canonical.replaceAll('".', '"') !== java) differences.push(`printed: ${canonical} expected ${java}`);
  const normalized = normalizedAvro(schema);
  if (!hasNamesakes(normalized))
    for (const again of [canonical, normalized])
      if (normalizedAvro(parseAvro(again)) !== normalized) differences.push(`another schema when read again: ${again}`);
  return schema;
}

/** Whether a type without a namespace has a namesake with one: Avro has no text that refers to the first beside the second. */
function hasNamesakes(normalized: string): boolean {
  const names = [...normalized.matchAll(/"name":"([a-z.]*[A-Z])"/g)].map(([, name = '']) => name);
  return names.some((name) => !name.includes('.') && names.some((other) => other.endsWith(`.${name}`)));
}
