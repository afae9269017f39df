import type { Columns } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { Classification, FieldsMetadata } from '../contract/field-metadata.ts';
import { lineageOf } from '../lineage/lineage-of.ts';
import { keyColumns } from '../plan/key-columns.ts';
import type { Product } from '../product/product.ts';
import { classifierOf } from './classifier-of.ts';
import { meaningsOf } from './meanings-of.ts';
import type { Publication, PublishedField, ServiceLevel } from './publication.ts';

/** What is published of a contract or a product: frozen nowhere, shared with nobody. A pure function of the declaration. */
export const publicationOf = (member: Contract | Product): Publication =>
  'kind' in member ? ofProduct(member) : ofContract(member);

function ofContract(contract: Contract): Publication {
  const { name, version, owner, description, columns, metadata, eventTime, identity, deprecated } = contract;
  const { partitions, idle, maxAhead, horizon, retention, derivedFrom, promises } = contract;
  const names = Object.keys(columns);
  return {
    ...{ kind: 'contract', name, version, owner, description, identity, eventTime, deprecated },
    fields: fieldsOf(columns, metadata, () => 'internal'),
    key: [contract.key],
    quality: contract.quality.toSorted((a, b) => names.indexOf(a.field) - names.indexOf(b.field)),
    levels: (['freshness', 'availability'] as const).flatMap((promise) => {
      const value = promises[promise];
      return value === null ? [] : [{ speed: null, promise, value }];
    }),
    delivery: { partitions, idle, maxAhead, horizon, retention, derivedFrom: derivedFrom?.contract.name ?? null },
    derivation: null,
  };
}

function ofProduct(product: Product): Publication {
  const { name, version, owner, description, output, metadata, lateness, fingerprint, deprecated } = product;
  const { reads, columns, rows } = lineageOf(product);
  const aggregate = product.kind === 'query' && product.plan.kind === 'aggregate' ? product.plan : null;
  return {
    ...{ kind: 'product', name, version, owner, description, deprecated },
    fields: fieldsOf(output, metadata, classifierOf(product)),
    key: aggregate === null ? [] : keyColumns(aggregate),
    eventTime: aggregate === null || aggregate.window === null ? null : 'windowStart',
    identity: null,
    quality: [],
    levels: levelsOf(product),
    delivery: null,
    derivation: {
      ...{ reads, lateness, fingerprint, meanings: meaningsOf(product), columns, rows },
      topics: product.speeds.microBatch.output === 'topic' ? ['stream', 'micro-batch'] : ['stream'],
    },
  };
}

const fieldsOf = (
  columns: Columns,
  metadata: FieldsMetadata,
  classified: (column: string) => Classification,
): readonly PublishedField[] =>
  Object.entries(columns).map(([name, { type, nullable }]) => {
    const said = metadata[name] ?? {};
    return {
      ...{ name, type, nullable },
      description: said.description ?? null,
      examples: said.examples ?? [],
      classification: said.classification ?? classified(name),
      protection: said.protection ?? null,
      aliases: said.aliases ?? [],
      fallback: said.fallback,
      unknownSymbol: typeof said.unknownSymbol === 'string' ? said.unknownSymbol : null,
    };
  });

function levelsOf({ speeds: { stream, microBatch, batch } }: Product): readonly ServiceLevel[] {
  return [
    { speed: 'stream', promise: 'freshness', value: stream.freshness },
    { speed: 'micro-batch', promise: 'every', value: microBatch.every },
    { speed: 'micro-batch', promise: 'freshness', value: microBatch.freshness },
    { speed: 'batch', promise: 'every', value: batch.every },
    { speed: 'batch', promise: 'freshness', value: batch.freshness },
  ];
}
