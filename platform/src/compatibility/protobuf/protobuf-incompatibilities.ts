import type { Incompatibility } from '../incompatibility.ts';
import { isCompatible, type ProtobufDifference } from './difference.ts';
import { compareMessages, compareTypes, type Findings } from './message-differences.ts';
import type { ProtobufSchema } from './parse-protobuf.ts';
import type { NamedType } from './proto-types.ts';

/** The two messages of other files that a field names, compared once however many fields name them. */
interface Compared {
  readonly findings: Findings;
  incompatible: boolean;
}

/**
 * Every change from a schema to its successor, compatible ones too. Messages of other files are followed as far as fields name
 * them; where one is incompatible, each field that names it is too.
 */
export const protobufDifferences = (
  original: ProtobufSchema,
  update: ProtobufSchema,
): readonly ProtobufDifference[] => {
  const root: Findings = { differences: [], links: [] };
  if (original.file.package !== update.file.package) {
    const [found, expected] = [`package ${update.file.package}`, `package ${original.file.package}`];
    root.differences.push({ kind: 'PACKAGE_CHANGED', path: '#/', found, expected });
  }
  const types = { originalTypes: original.types, updateTypes: update.types };
  const scopes = { originalScope: original.file.package, updateScope: update.file.package };
  compareTypes(original.file.types, update.file.types, { path: '#/', ...scopes, ...types }, root);

  const compared = new Map<string, Compared>();
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { original: one, update: other } of next.links) {
      if (compared.has(pairKey(one, other)) || one.type.kind !== 'message' || other.type.kind !== 'message') continue;
      const findings: Findings = { differences: [], links: [] };
      const path = `#/${other.localName.replaceAll('.', '/')}/`;
      const place = { path, originalScope: one.fullName, updateScope: other.fullName, ...types };
      compareMessages(one.type, other.type, place, findings);
      compared.set(pairKey(one, other), { findings, incompatible: !findings.differences.every(isCompatible) });
      pending.push(findings);
    }
  }
  spread(compared);
  return [root, ...[...compared.values()].map(({ findings }) => findings)].flatMap(({ differences, links }) => [
    ...differences,
    ...links
      .filter((link) => compared.get(pairKey(link.original, link.update))?.incompatible === true)
      .map(({ path, update: { fullName } }) => ({
        kind: 'FIELD_NAMED_TYPE_CHANGED',
        path,
        found: `${fullName}, which has changed incompatibly`,
        expected: 'a message that reads what was written before',
      })),
  ]);
};

const pairKey = (one: NamedType, other: NamedType): string => `${one.fullName} ${other.fullName}`;

/** Marks what names something incompatible, and what names that, until nothing is left to mark. */
const spread = (compared: ReadonlyMap<string, Compared>): void => {
  const users = new Map<string, Compared[]>();
  for (const user of compared.values()) {
    for (const { original, update } of user.findings.links) {
      const key = pairKey(original, update);
      const known = users.get(key) ?? [];
      known.push(user);
      users.set(key, known);
    }
  }
  const pending = [...compared].filter(([, { incompatible }]) => incompatible).map(([key]) => key);
  const keys = new Map([...compared].map(([key, each]) => [each, key]));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const user of users.get(next) ?? []) {
      if (user.incompatible) continue;
      user.incompatible = true;
      pending.push(keys.get(user) ?? '');
    }
  }
};

/**
 * Why a program with the new schema may misread what one with the old schema wrote, empty where it reads all of it. Kinds and
 * verdicts are Confluent's (its docs, "Protobuf compatibility rules"), but for what `fieldDifferences` says of labels.
 */
export const protobufIncompatibilities = (
  original: ProtobufSchema,
  update: ProtobufSchema,
): readonly Incompatibility[] =>
  protobufDifferences(original, update)
    .filter((each) => !isCompatible(each))
    .map(({ kind, path, found, expected }) => ({ kind, path, message: `found ${found}; expected ${expected}` }));
