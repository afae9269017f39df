import type { Incompatibility } from '../../compatibility/index.ts';
import type { SchemaType } from '../store/schema-content.ts';
import type { CompatibilityLevel } from '../store/subject-config.ts';
import { formatOf } from './formats.ts';
import type { SchemaSource } from './schema-format.ts';

/** A version that a new schema is compared with. */
export interface EarlierVersion extends SchemaSource {
  readonly type: SchemaType;
  readonly version: number;
}

/**
 * What keeps a schema from joining the versions `earlier`, oldest first, in words as Confluent's registry sends them; empty
 * where nothing does. BACKWARD: the new schema reads what the latest wrote; FORWARD: the latest reads what the new one
 * writes; FULL: both; the transitive forms: of all versions.
 */
export function incompatibilityMessages(
  level: CompatibilityLevel,
  update: SchemaSource & { readonly type: SchemaType },
  earlier: readonly EarlierVersion[],
): readonly string[] {
  const compared = level.endsWith('_TRANSITIVE') ? earlier.toReversed() : earlier.slice(-1);
  for (const old of compared) {
    const found = between(level, update, old);
    if (found.length > 0)
      return [...first(found.map(words)), `{oldSchemaVersion: ${old.version}}`, `{compatibility: '${level}'}`];
  }
  return [];
}

/** So many reasons are told: nobody reads more, and there may be as many as fields. */
const MOST_MESSAGES = 100;

function first(messages: readonly string[]): readonly string[] {
  const all = [...new Set(messages)];
  const more = all.length - MOST_MESSAGES;
  return more <= 0 ? all : [...all.slice(0, MOST_MESSAGES), `{moreErrors: ${more}}`];
}

function between(
  level: CompatibilityLevel,
  update: SchemaSource & { readonly type: SchemaType },
  old: EarlierVersion,
): readonly Incompatibility[] {
  if (level === 'NONE') return [];
  if (old.type !== update.type)
    return [
      {
        kind: 'SCHEMA_TYPE_CHANGED',
        path: '/',
        message: `the new schema is ${update.type}, version ${old.version} is ${old.type}`,
      },
    ];
  const format = formatOf(update.type);
  return [
    ...(level.startsWith('FORWARD') ? [] : format.incompatibilities(update, old)),
    ...(level.startsWith('BACKWARD') ? [] : format.incompatibilities(old, update)),
  ];
}

const words = ({ kind, path, message }: Incompatibility): string =>
  `{errorType:'${kind}', description:'${message}', additionalInfo:'${path}'}`;
