import type { Contract } from '@tempi/platform/contract';
import { PLATFORM_FORMATS, type SourceFormat } from '@tempi/platform/ingestion';
import type { Domain, Product } from '@tempi/platform/product';
import { clickstream } from 'clickstream';
import * as clickstreamSources from 'clickstream/sources';
import { finance } from 'finance';
import * as financeSources from 'finance/sources';
import { sensors } from 'sensors';
import * as sensorSources from 'sensors/sources';
import { oneOf } from './one-of.ts';

/** Every domain of this mesh. A new one is added here and in this package's dependencies. */
const domains: readonly Domain[] = [clickstream, finance, sensors];
export const products: readonly Product[] = domains.flatMap((domain) => domain.products);
export const contracts: readonly Contract[] = domains.flatMap((domain) => domain.contracts);
/** The formats that domains declare for their own sources. */
export const domainFormats: readonly SourceFormat[] = [clickstreamSources, financeSources, sensorSources].flatMap(
  (sources) => Object.values(sources),
);
/** What `--format` may name. */
export const formatNames: readonly string[] = [
  ...new Set([...domainFormats, ...PLATFORM_FORMATS].map((format) => format.name)),
];

/** The product of this name. Fails with `CLI_UNKNOWN_PRODUCT`. */
export const productNamed = (name: string): Product => named('product', products, name);

/** The contract of this name. Fails with `CLI_UNKNOWN_CONTRACT`. */
export const contractNamed = (name: string): Contract => named('contract', contracts, name);

/** The domain of this name. Fails with `CLI_UNKNOWN_DOMAIN`. */
export const domainNamed = (name: string): Domain => named('domain', domains, name);

function named<T extends { readonly name: string }>(kind: string, things: readonly T[], name: string): T {
  const known = oneOf(
    kind,
    things.map((thing) => thing.name),
  )(name);
  const found = things.find((thing) => thing.name === known);
  if (found === undefined) throw new TypeError(`no ${kind} ${name}`);
  return found;
}
