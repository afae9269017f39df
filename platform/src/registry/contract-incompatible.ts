import type { Incompatibility } from '../compatibility/index.ts';
import { MeshError } from '../error/index.ts';
import { avroFormat } from './format/avro-format.ts';
import type { EarlierVersion } from './format/compatibility.ts';
import type { SchemaSource } from './format/schema-format.ts';
import type { CompatibilityLevel } from './store/subject-config.ts';

/** The code of the error of a contract, or an output, whose schema does not fit the versions before it. */
export const CONTRACT_INCOMPATIBLE = 'CONTRACT_INCOMPATIBLE';

/** The error of a schema that a registry refuses, from the reasons in words. */
export const contractIncompatible = (subject: string, reasons: string, level: string, cause?: unknown): MeshError =>
  new MeshError({
    code: CONTRACT_INCOMPATIBLE,
    found: `${subject}: ${reasons}`,
    expected: `a schema that keeps the compatibility level ${level} of the subject`,
    likelyCause:
      'a field was changed, removed or added in a way that breaks who reads or wrote another version: add fields as nullable or with a fallback, ' +
      'rename them with an alias, or publish a new major version beside this one (a name that ends in .v2)',
    cause,
  });

/**
 * Why an Avro schema cannot join the versions `earlier`, oldest first, with the fields' names; undefined where it can. Of transitive levels
 * the latest version that it does not fit is told.
 */
export function reasonsAgainst(
  level: CompatibilityLevel,
  update: SchemaSource,
  earlier: readonly EarlierVersion[],
): string | undefined {
  const compared = level.endsWith('_TRANSITIVE') ? earlier.toReversed() : earlier.slice(-1);
  for (const old of compared) {
    if (old.type !== 'AVRO') return `version ${old.version} is ${old.type}, not Avro`;
    const reasons = [
      ...(level.startsWith('FORWARD') ? [] : told(update, old, `it cannot read what version ${old.version} wrote`)),
      ...(level.startsWith('BACKWARD') ? [] : told(old, update, `version ${old.version} cannot read what it writes`)),
    ];
    if (level !== 'NONE' && reasons.length > 0) return reasons.join('; ');
  }
  return undefined;
}

function told(reader: SchemaSource, writer: SchemaSource, what: string): readonly string[] {
  const found = avroFormat.incompatibilities(reader, writer);
  return found.length === 0 ? [] : [`${what}: ${found.map((each) => words(each, reader)).join(', ')}`];
}

function words({ kind, path, message }: Incompatibility, reader: SchemaSource): string {
  const [, at] = /^\/fields\/(\d+)/.exec(path) ?? [];
  const { fields = [] } = JSON.parse(reader.text) as { readonly fields?: readonly { readonly name: string }[] };
  const name = at === undefined ? undefined : fields[Number(at)]?.name;
  return `${name === undefined ? '' : `field ${name}: `}${kind}: ${message}`;
}
