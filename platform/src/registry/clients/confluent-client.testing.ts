import {
  CelExecutor,
  CelFieldExecutor,
  JsonataExecutor,
  RuleRegistry,
  SchemaRegistryClient,
  SerdeType,
  type Deserializer,
  type DeserializerConfig,
  type Serializer,
  type SerializerConfig,
} from '@confluentinc/schemaregistry';

/** A client of a registry as a service makes one: its caches are its own. It does not try again, so tests fail at once. */
export const confluentClient = (url: string): SchemaRegistryClient =>
  new SchemaRegistryClient({ baseURLs: [url], cacheCapacity: 1_000, maxRetries: 0 });

/** The executors of rules that the client brings. */
function ruleExecutors(): RuleRegistry {
  const registry = new RuleRegistry();
  for (const executor of [new CelExecutor(), new CelFieldExecutor(), new JsonataExecutor()])
    registry.registerExecutor(executor);
  return registry;
}

type Maker<Serde, Config> = new (
  client: SchemaRegistryClient,
  type: SerdeType,
  config: Config,
  rules?: RuleRegistry,
) => Serde;

/** A writer of values with a client of its own. */
export const writer = <S extends Serializer>(
  url: string,
  Made: Maker<S, SerializerConfig>,
  config: SerializerConfig,
): S => new Made(confluentClient(url), SerdeType.VALUE, config, ruleExecutors());

/** A reader of values with a client of its own. */
export const reader = <D extends Deserializer>(
  url: string,
  Made: Maker<D, DeserializerConfig>,
  config: DeserializerConfig = {},
): D => new Made(confluentClient(url), SerdeType.VALUE, config, ruleExecutors());
