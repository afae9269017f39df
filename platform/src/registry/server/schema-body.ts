import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { registryError } from '../registry-error.ts';
import type { Registration } from '../store/registration.ts';
import { checkRuleSet } from '../store/rule-set.ts';
import { SCHEMA_TYPES } from '../store/schema-content.ts';
import { invalidRuleSet, invalidSchema, schemaTooLarge } from '../store/store-errors.ts';
import { metadataBody, ruleSetBody } from './data-contract-body.ts';
import { isAsked, queryOf } from './request-values.ts';
import { storableText } from './storable-text.ts';

/** A schema may have this many bytes. */
const MOST_BYTES = 5 * 1024 * 1024;

/** `-1` and null mean, in Confluent's API, that a number is not given. */
const number = z
  .int32()
  .nullish()
  .transform((value) => (value === null || value === undefined || value <= 0 ? undefined : value));

const reference = z.object({
  name: storableText().min(1),
  subject: storableText().min(1),
  version: z.int32(),
});

const body = z.object({
  // Without one, the request is about what is said of the latest version.
  schema: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
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
  metadata: metadataBody.nullish().transform((value) => value ?? null),
  ruleSet: ruleSetBody.nullish().transform((value) => value ?? null),
  id: number,
  version: number,
});

/** The schema that a request hands in. Fails with 42201, 42209 where it is too large, 42210, or 422 where there is no body. */
export function schemaIn(request: FastifyRequest): Registration {
  if (typeof request.body !== 'object' || request.body === null)
    throw registryError(422, 'The body must be a JSON object with a schema', 'a JSON object', 'no body was sent');
  const { success, data, error } = body.safeParse(request.body);
  if (!success) {
    const words = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ');
    throw error.issues.some(({ path }) => path[0] === 'ruleSet') ? invalidRuleSet(words) : invalidSchema(words);
  }
  const { schema, schemaType, id, version, ...content } = data;
  if (Buffer.byteLength(schema) > MOST_BYTES) throw schemaTooLarge(MOST_BYTES);
  if (content.ruleSet !== null) checkRuleSet(content.ruleSet);
  const asked = queryOf(request)['normalize'] === undefined ? undefined : isAsked(request, 'normalize');
  return {
    content: { ...content, type: schemaType, text: schema.trim() === '' ? '' : schema },
    id,
    version,
    form: asked === undefined ? undefined : asked ? 'normal' : 'as written',
  };
}
