import { textDigest, type SchemaReference, type SchemaType } from '../store/schema-content.ts';
import { incompatibilityMessages } from './compatibility.ts';
import { formatOf } from './formats.ts';
import { readable } from './readable.ts';
import type { SchemaSource } from './schema-format.ts';

/** Whether a schema is taken as it is written or in the normal form of its format. */
export type Form = 'as written' | 'normal';

/*
 * What is calculated of schemas, and takes time that grows with them: so it may run on another thread. All of it fails with
 * 42201 where a schema cannot be read.
 */
export const SCHEMA_WORK = {
  /** The text of a schema in the form that is asked for, and the digest of it. */
  read(type: SchemaType, source: SchemaSource, references: readonly SchemaReference[], form: Form) {
    const { canonical, normalized } = readable(() => formatOf(type).parsed(source));
    const text = form === 'normal' ? normalized : canonical;
    return { text, textDigest: textDigest({ type, text, references }) as Uint8Array };
  },
  /** As `incompatibilityMessages`. */
  compare: (...words: Parameters<typeof incompatibilityMessages>) => readable(() => incompatibilityMessages(...words)),
  /** The text in another form; undefined where the format has no such form. */
  format: (type: SchemaType, source: SchemaSource, asked: string) =>
    readable(() => formatOf(type).formatted(source, asked)),
};

export type SchemaWork = typeof SCHEMA_WORK;
