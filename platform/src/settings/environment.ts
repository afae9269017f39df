import { z } from 'zod';
import type { FaultPoint } from '../fault/index.ts';

/*
 * The environment's shape. A message is what was expected, in words that follow "expected". An empty variable is an
 * unset one, as in most shells' scripts.
 */

const HOST_PORT = /^(\[[0-9a-fA-F:]+\]|[^\s,:[\]]+):[0-9]{1,5}$/;
const URL_OF_POSTGRES = /^postgres(ql)?:\/\//;

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const words = <const Word extends string>(...allowed: readonly Word[]) =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(allowed, { error: `one of ${allowed.join(', ')}` }));

const flag = z
  .enum(['0', '1', 'false', 'true'], { error: '1 or 0' })
  .transform((text) => text === '1' || text === 'true');

const FAULT = /^(ingest|stream|sink|micro-batch|archive|batch|upgrade)\.(begin|staged|committed):[1-9][0-9]*$/;

const fault = z
  .string()
  .regex(FAULT, 'a fault point and an occurrence, such as stream.staged:2')
  .transform((text) => {
    const at = text.indexOf(':');
    return { point: text.slice(0, at) as FaultPoint, occurrence: Number(text.slice(at + 1)) };
  });

/** Less would not hold what a few tasks need to find their states on disk. */
const LEAST_MEGABYTES = 16;

const bytes = z
  .string()
  .regex(/^[1-9][0-9]{0,5} ?(MB|GB)$/i, 'a number of MB or GB, such as 512MB')
  .transform((text) => parseInt(text, 10) * (/gb$/i.test(text) ? 1e9 : 1e6))
  .refine((size) => size >= LEAST_MEGABYTES * 1e6, `${LEAST_MEGABYTES}MB or more`);

/** A token travels in a header: so it has no spaces and no control characters. */
const token = z.string().regex(/^[\x21-\x7e]{16,}$/, 'at least 16 visible characters without spaces');

export const environment = z.object({
  KAFKA_BROKERS: optional(
    z
      .string()
      .refine(
        (text) => text.split(',').every((address) => HOST_PORT.test(address)),
        'addresses as host:port, separated by commas',
      ),
  ),
  KAFKA_SECURITY_PROTOCOL: optional(words('plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl')),
  KAFKA_SASL_MECHANISM: optional(z.string()),
  KAFKA_USERNAME: optional(z.string()),
  KAFKA_PASSWORD: optional(z.string()),
  KAFKA_SSL_CA: optional(z.string()),
  DATABASE_URL: optional(
    z
      .string()
      .refine(
        (text) => URL_OF_POSTGRES.test(text) && URL.canParse(text),
        'an address as postgres://user:password@host:port/database',
      ),
  ),
  ARCHIVE_URL: optional(
    z.string().refine((text) => text.startsWith('file:///') && URL.canParse(text), 'a folder as file:///absolute/path'),
  ),
  SCHEMA_REGISTRY_URL: optional(
    z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'an address as http://host:port'),
  ),
  SCHEMA_REGISTRY_AUTH: optional(z.string().regex(/^[^:]*:/, 'a name and a password as name:password')),
  MESH_TOKEN_READ: optional(token),
  MESH_TOKEN_WRITE: optional(token),
  MESH_TOKEN_ADMIN: optional(token),
  MESH_PSEUDONYM_KEY: optional(z.string().regex(/^[\x20-\x7e]{32,}$/, 'at least 32 visible characters')),
  MESH_NAMESPACE: optional(
    z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/, 'up to 41 small letters, digits, - and _, beginning with a letter'),
  ),
  MESH_PORT: optional(
    z
      .string()
      .regex(/^[0-9]{1,5}$/, 'a port from 0 to 65535')
      .transform(Number)
      .refine((port) => port < 65_536, 'a port from 0 to 65535'),
  ),
  MESH_HOST: optional(z.string()),
  MESH_LOG_LEVEL: optional(words('debug', 'info', 'warn', 'error', 'silent')),
  MESH_SAMPLE_DATA: optional(z.string()),
  MESH_REQUIRE_KAFKA: optional(flag),
  MESH_TEST_SEED: optional(
    z
      .string()
      .regex(/^(random|-?[0-9]{1,10})$/, 'a whole number of up to 10 digits, or random')
      .transform((text) => (text === 'random' ? text : Number(text))),
  ),
  MESH_STATE_MEMORY: optional(bytes),
  MESH_FAULT: optional(fault),
});

/** Names whose values are not repeated in an error: they may hold a password. */
export const SECRET: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'KAFKA_PASSWORD',
  'SCHEMA_REGISTRY_URL',
  'SCHEMA_REGISTRY_AUTH',
  'MESH_TOKEN_READ',
  'MESH_TOKEN_WRITE',
  'MESH_TOKEN_ADMIN',
  'MESH_PSEUDONYM_KEY',
]);
