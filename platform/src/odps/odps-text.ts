import { writeYaml } from '../odcs/yaml-text.ts';
import type { Publication } from '../publication/publication.ts';

/** The ports of a product, all of one contract: one a speed, and the topic of the micro-batch where the product has one. */
const OUTPUT_PORTS = [
  { name: 'stream', type: 'topic', description: 'Rows as they change, and the table that the sink keeps of them' },
  { name: 'micro-batch', type: 'table', description: 'Rows as of the latest micro-batch' },
  { name: 'micro-batch-topic', type: 'topic', description: 'What changes with each micro-batch' },
  { name: 'batch', type: 'table', description: 'Rows recomputed from the archive: the truth' },
] as const;

/**
 * The document of a product as the Open Data Product Standard 1.0.0 of Bitol has it, in YAML: what it reads as input ports, each speed
 * as an output port, with the ids and versions of their data contracts. `versions` has those of all that it reads, by name. The standard is at
 * https://github.com/bitol-io/open-data-product-standard (schema/odps-json-schema-v1.0.0.json).
 */
export function odpsText(product: Publication, versions: ReadonlyMap<string, string>): string {
  const { name, version, owner, description, deprecated, derivation } = product;
  const hasTopic = derivation?.topics.includes('micro-batch') ?? false;
  const document = {
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: name,
    name,
    version,
    status: deprecated === null ? 'active' : 'deprecated',
    domain: name.split('.')[0],
    description: { purpose: description },
    inputPorts: (derivation?.reads ?? []).map((read) => ({
      name: read,
      version: versionOf(read, versions),
      contractId: read,
    })),
    outputPorts: OUTPUT_PORTS.filter(({ name: port }) => port !== 'micro-batch-topic' || hasTopic).map((port) => ({
      ...{ ...port, version, contractId: name },
    })),
    team: [{ name: owner, role: 'owner' }],
  };
  return writeYaml(document);
}

function versionOf(name: string, versions: ReadonlyMap<string, string>): string {
  const version = versions.get(name);
  if (version === undefined) throw new TypeError(`${name} is read, and is not among what is published`);
  return version;
}
