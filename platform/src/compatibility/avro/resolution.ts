import type { Incompatibility } from '../incompatibility.ts';
import {
  nameOf,
  PRIMITIVES,
  type AvroField,
  type AvroRecord,
  type AvroType,
  type AvroUnion,
  type NamedType,
} from './avro-type.ts';
import { pairBudget } from './pair-budget.ts';
import { brief } from './schema-error.ts';

/** How a reader's schema resolves what a writer's schema wrote. */
export interface Resolution {
  /** Empty where it resolves. */
  readonly incompatibilities: readonly Incompatibility[];
  /** Whether one type of the reader's reads one of the writer's. */
  reads(reader: AvroType, writer: AvroType): boolean;
}

/** What is wrong with a pair: of its own, and by way of pairs within it. A pair met again is the same object, so it is told once. */
interface Verdict {
  readonly isCompatible: boolean;
  readonly own: readonly Incompatibility[];
  readonly inner: readonly Verdict[];
}

const COMPATIBLE: Verdict = { isCompatible: true, own: [], inner: [] };

const merged = (own: readonly Incompatibility[], inner: readonly Verdict[]): Verdict => ({
  isCompatible: own.length === 0 && inner.every(({ isCompatible }) => isCompatible),
  own,
  inner,
});

const wrong = (kind: string, path: string, message: string): Verdict => merged([{ kind, path, message }], []);

/** Types that hold no others: a verdict on two of them is cheaper found again than kept. */
const LEAVES: ReadonlySet<AvroType['kind']> = new Set([...PRIMITIVES, 'enum', 'fixed']);

/** Which types of a writer each type of a reader may be read from besides its own. */
const PROMOTIONS: Readonly<Partial<Record<AvroType['kind'], readonly AvroType['kind'][]>>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  bytes: ['string'],
  string: ['bytes'],
};

/**
 * Decides as ReaderWriterCompatibilityChecker in Avro's Java does, pair by pair in its order: a pair that is being judged
 * counts as compatible where it is met within itself, and what was judged on that ground stands.
 */
export function avroResolution(root: AvroType, written: AvroType): Resolution {
  const memo = new Map<AvroType, Map<AvroType, Verdict>>();
  const ambiguous: Incompatibility[] = [];
  const budget = pairBudget();

  const judge = (reader: AvroType, writer: AvroType, path: string): Verdict => {
    if (LEAVES.has(reader.kind) && LEAVES.has(writer.kind)) return budget.within(() => calculate(reader, writer, path));
    const known = memo.get(reader) ?? new Map<AvroType, Verdict>();
    const before = known.get(writer);
    if (before !== undefined) return before;
    memo.set(reader, known.set(writer, COMPATIBLE));
    const verdict = budget.within(() => calculate(reader, writer, path));
    known.set(writer, verdict);
    return verdict;
  };

  const calculate = (reader: AvroType, writer: AvroType, path: string): Verdict => {
    if (writer.kind === 'union' && reader.kind === 'union') return unions(reader, writer, path);
    if (writer.kind === 'union')
      return merged(
        [],
        writer.branches.map((branch) => judge(reader, branch, path)),
      );
    if (reader.kind === 'union') return unionReads(reader, writer, path);
    if (reader.kind === 'array' && writer.kind === 'array')
      return merged([], [judge(reader.items, writer.items, `${path}/items`)]);
    if (reader.kind === 'map' && writer.kind === 'map')
      return merged([], [judge(reader.values, writer.values, `${path}/values`)]);
    if (reader.kind === 'record' && writer.kind === 'record')
      return merged(
        [],
        [names(reader, writer, path), ...reader.fields.map((_, at) => field(reader, at, writer, path))],
      );
    if (reader.kind === 'enum' && writer.kind === 'enum') {
      const missing = [...writer.symbols].filter((symbol) => !reader.symbols.has(symbol));
      const lacks = missing.length > 0 && reader.default === undefined;
      const message = `the writer's symbols ${missing.join(', ')} are missing; expected all of them, or a default`;
      const symbols = lacks ? wrong('MISSING_ENUM_SYMBOLS', `${path}/symbols`, message) : COMPATIBLE;
      return merged([], [names(reader, writer, path), symbols]);
    }
    if (reader.kind === 'fixed' && writer.kind === 'fixed') {
      const message = `found ${reader.size} bytes; expected the writer's ${writer.size}`;
      const size = reader.size === writer.size ? COMPATIBLE : wrong('FIXED_SIZE_MISMATCH', `${path}/size`, message);
      return merged([], [names(reader, writer, path), size]);
    }
    if (reader.kind === writer.kind || PROMOTIONS[reader.kind]?.includes(writer.kind) === true) return COMPATIBLE;
    const message = `found ${nameOf(reader)}, which cannot read the writer's ${nameOf(writer)}; expected ${nameOf(writer)}`;
    return wrong('TYPE_MISMATCH', path, message);
  };

  const unions = (reader: AvroUnion, writer: AvroUnion, path: string): Verdict => {
    const lacking = writer.branches.filter((branch) => !judge(reader, branch, path).isCompatible);
    return merged(
      lacking.map((branch) => missingBranch(reader, branch, path)),
      [],
    );
  };

  const unionReads = (reader: AvroUnion, writer: AvroType, path: string): Verdict => {
    const reads = reader.branches.some((branch, at) => judge(branch, writer, `${path}/${at}`).isCompatible);
    return reads ? COMPATIBLE : merged([missingBranch(reader, writer, path)], []);
  };

  /** A branch of the same name cannot read it for reasons of its own, which are worth telling. */
  const missingBranch = (reader: AvroUnion, writer: AvroType, path: string): Incompatibility => {
    const name = nameOf(writer);
    const namesake = reader.branches.find((branch) => nameOf(branch) === name);
    const [first] = namesake === undefined ? [] : told(judge(namesake, writer, path));
    const why = first === undefined ? '' : ` (at ${first.path}: ${brief(first.message)})`;
    const message = `no branch of the union reads the writer's ${name}${why}; expected one that does`;
    return { kind: 'MISSING_UNION_BRANCH', path, message };
  };

  const field = (reader: AvroRecord, at: number, writer: AvroRecord, above: string): Verdict => {
    const path = `${above}/fields/${at}`;
    const read = reader.fields[at];
    if (read === undefined) return COMPATIBLE;
    const sources = writerFields(read, writer);
    const [source] = sources;
    if (sources.length > 1) {
      const found = sources.map(({ name }) => name).join(', ');
      const message = `${read.name} could be read from ${found} of the writer's; expected one name or alias to be there`;
      ambiguous.push({ kind: 'AMBIGUOUS_FIELD', path, message });
    }
    if (source !== undefined) return judge(read.type, source.type, `${path}/type`);
    if (read.default !== undefined) return COMPATIBLE;
    // Java compares an enum that has a default of its own with the writer's record, which never matches.
    if (read.type.kind === 'enum' && read.type.default !== undefined) return judge(read.type, writer, `${path}/type`);
    const message = `${read.name} is not in the writer's ${writer.name.full} and has no default; expected a default`;
    return wrong('READER_FIELD_MISSING_DEFAULT_VALUE', path, message);
  };

  const verdict = judge(root, written, '');
  return {
    incompatibilities: [...ambiguous, ...told(verdict)],
    reads: (reader, writer) => judge(reader, writer, '').isCompatible,
  };
}

/** The fields of the writer that a reader's name and aliases find: Avro reads from one. */
export function writerFields(read: AvroField, writer: AvroRecord): readonly AvroField[] {
  const own = writer.fieldByName.get(read.name);
  const aliased = read.aliases.flatMap((alias) => writer.fieldByName.get(alias) ?? []);
  return own === undefined ? aliased : [own, ...aliased];
}

/** Names are the same without regard of their namespaces, as Java has it; an alias is compared in full. */
function names(reader: NamedType, writer: NamedType, path: string): Verdict {
  const isSame = reader.name.simple === writer.name.simple || reader.aliases.includes(writer.name.full);
  const message = `found ${reader.name.full}; expected the writer's name ${writer.name.full}, as name or alias`;
  return isSame ? COMPATIBLE : wrong('NAME_MISMATCH', `${path}/name`, message);
}

/** All that is wrong, in the order of the reader's schema. */
function* told(verdict: Verdict): Generator<Incompatibility> {
  const seen = new Set<Verdict>();
  const pending = [verdict];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.isCompatible || seen.has(next)) continue;
    seen.add(next);
    yield* next.own;
    pending.push(...next.inner.toReversed());
  }
}
