import { MeshError } from '../../error/index.ts';
import type { SchemaRegistry } from '../../registry/index.ts';
import type { Weather } from './weather.ts';

const away = (): MeshError =>
  new MeshError({
    code: 'REGISTRY_UNAVAILABLE',
    found: 'the simulated registry does not answer',
    expected: 'it to answer',
    likelyCause: 'the simulation lets it fail',
    canRetry: true,
  });

/** A registry that is reached over a network. */
export const simRegistry = (inner: SchemaRegistry, weather: Weather): SchemaRegistry => ({
  async register(subject, schema) {
    await weather.call('registry', away);
    return inner.register(subject, schema);
  },
  async schema(id) {
    await weather.call('registry', away);
    return inner.schema(id);
  },
});
