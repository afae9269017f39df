import { onGet, type Route } from './route.ts';
import { formatTypes } from '../format/formats.ts';

/** What the server is: `/`, the formats it knows, and its names as Confluent's tools ask for them. */
export const serverRoutes: readonly Route[] = [
  onGet('/', async () => ({})),
  onGet('/schemas/types', async () => formatTypes()),
  onGet('/v1/metadata/id', async () => ({
    scope: { path: [], clusters: { 'schema-registry-cluster': 'tempi' } },
    id: '',
  })),
  onGet('/v1/metadata/version', async () => ({ version: 'tempi', commitId: '' })),
];
