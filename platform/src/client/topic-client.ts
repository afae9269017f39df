import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { MeshError } from '../error/index.ts';
import { callFailed, statusOf } from '../registry/client/call-failed.ts';
import { LOGICAL_TYPES } from './logical-types.ts';
import { longTypes } from './long-types.ts';

/** A message of a topic, as every Kafka client has it. */
export interface TopicMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** What a message says: a record or row as it is now, or that the row of this key is gone. */
export type Entry<R> = { readonly key: string; readonly row: R | null };

/** Where schemas are: any registry with Confluent's REST API. */
export interface SchemaSource {
  readonly url: string;
  readonly auth?: { readonly username: string; readonly password: string };
}

export interface TopicClient<R> {
  /** The topic's name without a mesh's namespace: on a broker it is `<namespace>.<topic>`. */
  readonly topic: string;
  /** Reads messages of the topic, with the schemas of a registry; each schema is fetched once. */
  readonly reader: (registry: SchemaSource) => TopicReader<R>;
}

export interface TopicReader<R> {
  /**
   * What a message says; null for one that is no row: a watermark marker, or the progress of a task. Rows are read as of the version that the client was
   * generated from, whatever version wrote them. Fails with `CLIENT_UNREADABLE`, with `REGISTRY_401` or `REGISTRY_403`, or with `REGISTRY_UNAVAILABLE`, which alone is worth
   * retrying.
   */
  readonly read: (message: TopicMessage) => Promise<Entry<R> | null>;
}

/** The client of a topic whose rows are read as `schema`, which is the text of an Avro schema. Generated clients call it. */
export function topicClient<R>(topic: string, schema: string): TopicClient<R> {
  const readerSchema = JSON.parse(schema) as ReaderSchema;
  return {
    topic,
    reader: ({ url, auth }) => {
      const registry = new SchemaRegistry(
        { host: url, ...(auth === undefined ? {} : { auth }) },
        { [SchemaType.AVRO]: { logicalTypes: LOGICAL_TYPES, typeHook: longTypes } },
      );
      const decode = async (value: Buffer): Promise<R> => {
        if (value.length < FRAME || value[0] !== 0) throw unreadable(topic, 'a message without a schema id');
        const id = value.readInt32BE(1);
        await registry.getSchema(id).catch((error: unknown) => {
          if (statusOf(error) === 404)
            throw unreadable(topic, `the registry at ${url} has no schema ${String(id)}`, error);
          throw callFailed(error, url, ADDRESS);
        });
        try {
          return plain(await registry.decode(value, { [SchemaType.AVRO]: { readerSchema } })) as R;
        } catch (error) {
          throw unreadable(topic, String(error), error);
        }
      };
      return {
        read: async ({ key, value }) => {
          if (key === null) return null;
          const row = value === null ? null : await decode(Buffer.from(value.buffer, value.byteOffset, value.length));
          return { key: Buffer.from(key).toString('utf8'), row };
        },
      };
    },
  };
}

type DecodeOptions = NonNullable<Parameters<SchemaRegistry['decode']>[1]>;
type ReaderSchema = NonNullable<NonNullable<DecodeOptions[SchemaType.AVRO]>['readerSchema']>;

/** Bytes before the Avro body in Confluent's wire format. */
const FRAME = 5;

/** Avro's library makes records of classes of its own. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/** The words of `SchemaSource`. */
const ADDRESS = { url: 'url', auth: 'auth' };

const unreadable = (topic: string, found: string, cause?: unknown): MeshError =>
  new MeshError({
    code: 'CLIENT_UNREADABLE',
    found: `${topic}: ${found}`,
    expected: 'Avro in Confluent’s wire format, of a schema that the client’s own can read',
    likelyCause:
      'the topic or the registry is another one than the writer’s, or the client was generated from an older major version',
    cause,
  });
