import { COMPATIBILITY, SchemaRegistry as Client, SchemaType } from '@kafkajs/confluent-schema-registry';
import { canonicalSchema } from '../canonical-schema.ts';
import type { AvroSchema, SchemaRegistry } from '../schema-registry.ts';
import { unknownSchema } from '../unknown-schema.ts';
import { callFailed, statusOf } from './call-failed.ts';
import { levelOf } from './level-of.ts';

/** Where a registry is, and who asks it. */
export interface RegistryAddress {
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/**
 * A registry behind Confluent's REST API, ours or any other. Ids and schemas never change, so answers are kept.
 * Fails with `REGISTRY_` and Confluent's number, or with `REGISTRY_UNAVAILABLE`, which is worth retrying.
 */
export function httpRegistry(address: RegistryAddress): SchemaRegistry {
  const texts = new Map<number, string>();
  const client = new Client({
    host: address.url,
    ...(address.auth === undefined ? {} : { auth: address.auth }),
    middlewares: [keepTexts(texts)],
  });
  const ids = new Map<string, number>();
  return {
    async register(subject, schema) {
      const key = `${subject} ${canonicalSchema(schema)}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      const handedIn = { type: SchemaType.AVRO, schema: JSON.stringify(schema) } as const;
      const id = await registered(client, address, subject, handedIn).catch((error: unknown) => {
        throw callFailed(error, address.url);
      });
      ids.set(key, id);
      // The client remembers what it registered, and so will not ask for it.
      texts.set(id, handedIn.schema);
      return id;
    },
    async schema(id) {
      await client.getSchema(id).catch((error: unknown) => {
        throw statusOf(error) === 404 ? unknownSchema(id) : callFailed(error, address.url);
      });
      const text = texts.get(id);
      if (text === undefined) throw unknownSchema(id);
      return JSON.parse(text) as AvroSchema;
    },
  };
}

/** Looks before it registers: so a program that writes with a schema that is known needs no right to write into the registry. */
async function registered(
  client: Client,
  address: RegistryAddress,
  subject: string,
  schema: { readonly type: SchemaType.AVRO; readonly schema: string },
): Promise<number> {
  try {
    return await client.getRegistryIdBySchema(subject, schema);
  } catch (error) {
    if (statusOf(error) !== 404 && !isNotFound(error)) throw error;
  }
  // The client wants to be told the level that the subject has, and sets another one where it has none unless told not to.
  const compatibility = await levelOf(address, subject);
  const options = { subject, updateConfig: false, compatibility: COMPATIBILITY[compatibility] };
  return (await client.register(schema, options)).id;
}

/** The client wraps what it did not find in an error that has no status. */
const isNotFound = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === 'ConfluentSchemaRegistryError';

const BY_ID = /\/schemas\/ids\/(\d+)$/;

/** The client's own schemas lack logical types, so the texts are taken from the answers as they pass. */
function keepTexts(texts: Map<number, string>) {
  return () => ({
    async response<R extends { request(): { path(): string }; data(): unknown }>(next: () => Promise<R>): Promise<R> {
      const response = await next();
      const id = BY_ID.exec(response.request().path())?.[1];
      const { schema, schemaType = 'AVRO' } = Object(response.data()) as { schema?: string; schemaType?: string };
      if (id !== undefined && schema !== undefined && schemaType === 'AVRO') texts.set(Number(id), schema);
      return response;
    },
  });
}
