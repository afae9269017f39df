import { avroOf, avroSchemaOf } from '../contract/avro-schema.ts';
import type { Contract } from '../contract/contract.ts';
import { jsonSchemaText } from '../json-schema/json-schema-text.ts';
import { odpsText } from '../odps/index.ts';
import type { Product } from '../product/product.ts';
import { clientText } from '../publication/client-text.ts';
import { publicationOf } from '../publication/publication-of.ts';
import { odcsText } from './odcs-text.ts';

/** A generated file: its path below the repository's root, and its text. */
export interface DocumentFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The files that `mesh contracts generate` writes, sorted by path, the same texts for the same declarations: of a contract
 * `contracts/<domain>/<noun>` with `.avsc`, `.odcs.yaml`, `.schema.json` and `.client.ts`, of a product `domains/<domain>/published/<noun>` with
 * `.odcs.yaml`, `.odps.yaml`, `.schema.json` and `.client.ts`. They are checked in, so that a pull request shows what a change does to the bytes.
 */
export function documentFiles(contracts: readonly Contract[], products: readonly Product[]): readonly DocumentFile[] {
  const versions = new Map([...contracts, ...products].map(({ name, version }) => [name, version]));
  return [
    ...contracts.flatMap((contract) => ofContract(contract)),
    ...products.flatMap((product) => ofProduct(product, versions)),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function ofContract(contract: Contract): readonly DocumentFile[] {
  const published = publicationOf(contract);
  const schema = avroSchemaOf(contract);
  return files('contracts/', '/', contract.name, {
    '.avsc': `${JSON.stringify(schema, null, 2)}\n`,
    '.odcs.yaml': odcsText(published),
    '.schema.json': jsonSchemaText(published),
    '.client.ts': clientText(published, schema),
  });
}

function ofProduct(product: Product, versions: ReadonlyMap<string, string>): readonly DocumentFile[] {
  const published = publicationOf(product);
  return files('domains/', '/published/', product.name, {
    '.odcs.yaml': odcsText(published),
    '.odps.yaml': odpsText(published, versions),
    '.schema.json': jsonSchemaText(published),
    '.client.ts': clientText(published, avroOf(product.name, product.output)),
  });
}

/** `finance.purchase.v2` is `finance` and the file's name `purchase.v2`. */
function files(
  before: string,
  between: string,
  name: string,
  texts: Readonly<Record<string, string>>,
): readonly DocumentFile[] {
  const dot = name.indexOf('.');
  const path = `${before}${name.slice(0, dot)}${between}${name.slice(dot + 1)}`;
  return Object.entries(texts).map(([ending, text]) => ({ path: `${path}${ending}`, text }));
}
