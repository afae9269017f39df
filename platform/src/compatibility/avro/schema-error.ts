import { MeshError } from '../../error/index.ts';

interface Fault {
  /** JSON pointer into the schema. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly cause?: unknown;
}

/** The error of a text that is no Avro schema; it names the place. */
export const schemaError = ({ path, found, expected, cause }: Fault): MeshError =>
  new MeshError({
    code: 'AVRO_SCHEMA_INVALID',
    found: `${found} at ${path === '' ? 'the root' : path} of the schema`,
    expected,
    likelyCause: 'the schema was written by hand, or by something that does not know Avro 1.12',
    cause,
  });

/** A value for an error's words, cut where it is long. */
export function brief(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
