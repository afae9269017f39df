import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import type { Delivery, Derivation, Meanings, Publication } from '../publication/publication.ts';
import { duration } from '../time/index.ts';
import { readAddress } from './address-text.ts';
import { customOf } from './custom-properties.ts';
import { odcsInvalid } from './odcs-invalid.ts';
import { fieldOf, inOrder, property } from './property.ts';
import { ruleOf } from './quality-entry.ts';
import { endOfSupport, levelsOf, retentionOf, slaProperty } from './service-level-property.ts';
import { readYaml } from './yaml-text.ts';

/** What of a document is read; all else follows from it. */
const document = z.object({
  apiVersion: z.literal('v3.1.0'),
  kind: z.literal('DataContract'),
  id: z.string(),
  version: z.string(),
  dataProduct: z.string().optional(),
  description: z.object({ purpose: z.string() }),
  schema: z.tuple([z.object({ properties: z.array(property) })]),
  slaProperties: z.array(slaProperty).default([]),
  team: z.object({ name: z.string() }),
  customProperties: customOf(
    z.object({
      ...{ eventTime: z.string().optional(), deprecatedSince: z.string().optional(), successor: z.string().optional() },
      ...{ partitions: z.int().optional(), idle: z.string().optional(), maxAhead: z.string().optional() },
      ...{ horizon: z.string().optional(), derivedFrom: z.string().optional(), reads: z.array(z.string()).optional() },
      rowsFrom: z.array(z.string()).optional(),
      ...{ lateness: z.string().optional(), fingerprint: z.string().optional(), rowsMeaning: z.string().optional() },
      topics: z.array(z.enum(['stream', 'micro-batch'])).default(['stream']),
    }),
  ),
});
type OdcsDocument = z.output<typeof document>;

/**
 * The publication of a document that `odcsText` wrote: readOdcs(odcsText(p)) equals p. `path` names the file in errors. Fails with
 * `ODCS_INVALID`, which tells the line and the place: for what is no YAML, no data contract, or lacks what Tempi writes.
 */
export function readOdcs(text: string, path: string): Publication {
  const { value, lineOf } = readYaml(text, path);
  const { data, error } = document.safeParse(value);
  if (data !== undefined) return publicationOf(data, path);
  const issue = error.issues[0];
  const place = issue?.path ?? [];
  throw odcsInvalid(
    `${path}, line ${lineOf(place)}, ${placeText(place)}`,
    issue?.message ?? 'something else',
    'a data contract of Open Data Contract Standard 3.1.0, as Tempi writes it',
  );
}

const placeText = (place: readonly PropertyKey[]): string =>
  place
    .reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), '')
    .slice(1) || 'the document';

function publicationOf(read: OdcsDocument, path: string): Publication {
  const [{ properties }] = read.schema;
  const isProduct = read.dataProduct !== undefined;
  const [primary, partition] = [inOrder(properties, 'primaryKeyPosition'), inOrder(properties, 'partitionKeyPosition')];
  const at = (field: number): string => `${path}, schema[0].properties[${field}]`;
  const fields = properties.map((each, index) => fieldOf(each, at(index)));
  return {
    kind: isProduct ? 'product' : 'contract',
    ...{ name: read.id, version: read.version, owner: read.team.name, description: read.description.purpose, fields },
    key: isProduct ? primary : partition,
    eventTime: read.customProperties.eventTime ?? null,
    identity: isProduct || primary.length === 0 ? null : primary,
    quality: properties.flatMap(({ quality }, index) =>
      quality.map((entry, rule) => {
        const field = fields[index];
        if (field === undefined) throw new RangeError(`no field ${index}`);
        return ruleOf(entry, field, `${at(index)}.quality[${rule}]`);
      }),
    ),
    levels: levelsOf(read.slaProperties),
    deprecated: deprecationOf(read, path),
    delivery: isProduct ? null : deliveryOf(read, path),
    derivation: isProduct ? derivationOf(read, path) : null,
  };
}

function deprecationOf({ slaProperties, customProperties }: OdcsDocument, path: string): Publication['deprecated'] {
  const until = endOfSupport(slaProperties);
  if (until === undefined) return null;
  const since = given(customProperties.deprecatedSince, 'deprecatedSince', path);
  return { since, until, successor: customProperties.successor ?? null };
}

function deliveryOf({ slaProperties, customProperties: said }: OdcsDocument, path: string): Delivery {
  const micros = (name: 'idle' | 'maxAhead' | 'horizon'): number => durationOf(said[name], name, path);
  return {
    partitions: given(said.partitions, 'partitions', path),
    ...{ idle: micros('idle'), maxAhead: micros('maxAhead'), horizon: micros('horizon') },
    retention: retentionOf(slaProperties),
    derivedFrom: said.derivedFrom ?? null,
  };
}

const derivationOf = (
  { schema: [{ properties }], customProperties: said }: OdcsDocument,
  path: string,
): Derivation => ({
  reads: given(said.reads, 'reads', path),
  lateness: durationOf(said.lateness, 'lateness', path),
  fingerprint: given(said.fingerprint, 'fingerprint', path),
  meanings: said.rowsMeaning === undefined ? null : { rows: said.rowsMeaning, columns: columnMeanings(properties) },
  topics: said.topics,
  columns: Object.fromEntries(properties.map((each) => [each.name, each.transformSourceObjects.map(readAddress)])),
  rows: given(said.rowsFrom, 'rowsFrom', path).map(readAddress),
});

const columnMeanings = (properties: OdcsDocument['schema'][0]['properties']): Meanings['columns'] =>
  Object.fromEntries(
    properties.flatMap(({ name, customProperties: { meaning } }) => (meaning === undefined ? [] : [[name, meaning]])),
  );

function given<T>(value: T | undefined, name: string, path: string): T {
  if (value !== undefined) return value;
  throw odcsInvalid(`${path}, customProperties.${name}`, 'nothing', 'a value');
}

function durationOf(text: string | undefined, name: string, path: string): number {
  try {
    return duration(given(text, name, path));
  } catch (error) {
    if (!(error instanceof MeshError) || error.code === 'ODCS_INVALID') throw error;
    throw odcsInvalid(`${path}, customProperties.${name}`, error.found, error.expected);
  }
}
