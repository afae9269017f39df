import type { FaultPoint } from '../fault/fault-point.ts';

/** Settings of a mesh, read from the environment by `readSettings` alone. `undefined` means the embedded default. */
export interface Settings {
  readonly kafka: KafkaSettings | undefined;
  readonly databaseUrl: string | undefined;
  readonly archiveUrl: string | undefined;
  /** A schema registry with Confluent's REST API, in place of the mesh's own tables. */
  readonly registry: RegistrySettings | undefined;
  /** Secrets by role, for what listens on other hosts than loopback. */
  readonly tokens: Readonly<Record<'read' | 'write' | 'admin', string | undefined>>;
  /** Secret that personal values are hashed and sealed with. */
  readonly pseudonymKey: string | undefined;
  readonly namespace: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Folder of real input for `verify:data`. */
  readonly sampleData: string;
  readonly requireKafka: boolean;
  /** What property tests draw their cases from: the same ones in every run, or others each time. */
  readonly testSeed: number | 'random';
  /** Bytes of memory that the states of the stream tasks of this process may take; what does not fit is on disk alone. */
  readonly stateMemory: number;
  /** `MESH_FAULT=point:occurrence`: kill this process there, see `fault/`. For tests. */
  readonly fault: { readonly point: FaultPoint; readonly occurrence: number } | undefined;
}

export interface KafkaSettings {
  readonly brokers: string;
  readonly securityProtocol: 'plaintext' | 'ssl' | 'sasl_plaintext' | 'sasl_ssl';
  readonly saslMechanism: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly sslCa: string | undefined;
}

export interface RegistrySettings {
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}
