import { durationText } from '../time/index.ts';
import type { Publication } from '../publication/publication.ts';
import { addressText } from './address-text.ts';
import { customProperties } from './custom-properties.ts';
import { propertyOf } from './property.ts';
import { slaPropertiesOf } from './service-level-property.ts';
import { limitationsOf, usageOf } from './description-texts.ts';
import { writeYaml } from './yaml-text.ts';

/**
 * The document of a publication as Open Data Contract Standard 3.1.0 has it, in YAML, the same text for equal publications:
 * https://bitol-io.github.io/open-data-contract-standard/v3.1.0. What the standard has no place for is in its custom properties, so
 * `readOdcs` gives an equal publication. There are no servers in it: they differ between the places where a mesh runs.
 */
export function odcsText(publication: Publication): string {
  const { kind, name, version, owner, description, deprecated, eventTime, delivery, derivation } = publication;
  const [domain = '', ...noun] = name.split('.');
  const slaProperties = slaPropertiesOf(publication);
  const document = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: name,
    name,
    version,
    status: deprecated === null ? 'active' : 'deprecated',
    domain,
    ...(kind === 'product' ? { dataProduct: name } : {}),
    description: { purpose: description, usage: usageOf(publication), limitations: limitationsOf(publication) },
    schema: [
      {
        name: noun.join('_').replaceAll('-', '_'),
        physicalName: name,
        logicalType: 'object',
        physicalType: kind === 'contract' ? 'topic' : 'table',
        properties: publication.fields.map((field) => propertyOf(publication, field)),
      },
    ],
    ...(slaProperties.length === 0 ? {} : { slaProperties }),
    team: { name: owner },
    customProperties: customProperties({
      eventTime: eventTime ?? undefined,
      deprecatedSince: deprecated?.since,
      successor: deprecated?.successor ?? undefined,
      partitions: delivery?.partitions,
      idle: delivery === null ? undefined : durationText(delivery.idle),
      maxAhead: delivery === null ? undefined : durationText(delivery.maxAhead),
      horizon: delivery === null ? undefined : durationText(delivery.horizon),
      derivedFrom: delivery?.derivedFrom ?? undefined,
      reads: derivation?.reads,
      rowsFrom: derivation?.rows.map(addressText),
      lateness: derivation === null ? undefined : durationText(derivation.lateness),
      fingerprint: derivation?.fingerprint,
      rowsMeaning: derivation?.meanings?.rows,
      topics: derivation?.topics,
    }),
  };
  return writeYaml(document);
}
