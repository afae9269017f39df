import type { Publication, PublishedField } from '../publication/publication.ts';

/** How what is published is read, in a sentence. */
export function usageOf({ kind, name, key, eventTime, derivation }: Publication): string {
  if (kind === 'contract')
    return `The topic ${name}, a record a message in Avro, keyed by ${key.join(', ')}; its event time is ${eventTime}.`;
  const rows = key.length === 0 ? 'Rows that nothing identifies' : `A row a ${key.join(', ')}`;
  const topics = (derivation?.topics ?? []).map((speed) => `${name}.${speed}.output`).join(' and ');
  return `${rows}, at three speeds: by SQL, by \`mesh query ${name}\` and from the topic ${topics}, or that of a later generation, which \`mesh status\` names.`;
}

/** What is not to be relied on or has to be heeded, a sentence each. */
export function limitationsOf({ kind, fields, quality, deprecated }: Publication): string {
  const personal = fields.filter(({ classification }) => classification === 'personal');
  return [
    kind === 'contract'
      ? 'Records come in the order of arrival, not of event time.'
      : 'Rows of open windows change until the watermark has passed them; batch is the truth.',
    ...(quality.length === 0 ? [] : [`Records that break a rule (${quality.length} of them) are quarantined.`]),
    ...(personal.length === 0 ? [] : [`Data about persons: ${personal.map(protectedName).join(', ')}.`]),
    ...(deprecated === null
      ? []
      : [`Served until ${deprecated.until}; ${deprecated.successor ?? 'nothing'} takes its place.`]),
  ].join(' ');
}

const protectedName = ({ name, protection }: PublishedField): string =>
  protection === null ? name : `${name} (${protection === 'drop' ? 'dropped' : 'pseudonymised'} before it is stored)`;
