import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { registryError } from '../registry-error.ts';
import type { Registration } from '../store/registration.ts';
import { SCHEMA_TYPES } from '../store/schema-content.ts';
import { invalidSchema } from '../store/store-errors.ts';
import { isAsked, queryOf } from './request-values.ts';

/** A schema may have this many bytes. */
const MOST_BYTES = 5 * 1024 * 1024;

/** `-1` and null mean, in Confluent's API, that a number is not given. */
const number = z
  .int32()
  .nullish()
  .transform((value) => (value === null || value === undefined || value <= 0 ? undefined : value));

const reference = z.object({
  name: z.string().min(1),
  subject: z.string().min(1),
  version: z.int32(),
});

/** Objects of metadata and rules are kept as they are, so only their outline is checked. */
const kept = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? null);

const body = z.object({
  schema: z.string(),
  schemaType: z
    .string()
    .nullish()
    .transform((value) => (value ?? 'AVRO').toUpperCase())
    .pipe(z.enum(SCHEMA_TYPES, { error: `Invalid schema type, one of ${SCHEMA_TYPES.join(', ')} is known` })),
  references: z
    .array(reference)
    .max(1_000)
    .nullish()
    .transform((value) => value ?? []),
  metadata: kept,
  ruleSet: kept,
  id: number,
  version: number,
});

/** The schema that a request hands in. Fails with 42201, 42209 where it is too large, or 422 where there is no body. */
export function schemaIn(request: FastifyRequest): Registration {
  if (typeof request.body !== 'object' || request.body === null)
    throw registryError(422, 'The body must be a JSON object with a schema', 'a JSON object', 'no body was sent');
  const { success, data, error } = body.safeParse(request.body);
  if (!success)
    throw invalidSchema(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', '));
  const { schema, schemaType, id, version, ...content } = data;
  if (schema === '') throw invalidSchema('Empty schema');
  if (Buffer.byteLength(schema) > MOST_BYTES)
    throw registryError(
      42209,
      `Schema is too large: more than ${MOST_BYTES} bytes`,
      'a smaller schema',
      'generated code',
    );
  const asked = queryOf(request)['normalize'] === undefined ? undefined : isAsked(request, 'normalize');
  return {
    content: { ...content, type: schemaType, text: schema },
    id,
    version,
    form: asked === undefined ? undefined : asked ? 'normal' : 'as written',
  };
}
