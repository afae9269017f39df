import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { publicationOf } from '../publication/index.ts';
import { articleSales } from '../testing/shop.ts';
import { odpsText } from './index.ts';

test('a micro-batch that writes a topic has a port of it', () => {
  const { speeds } = articleSales;
  const microBatch = { ...speeds.microBatch, output: 'topic' } as const;
  const published = publicationOf({ ...articleSales, speeds: { ...speeds, microBatch } });
  const { outputPorts } = parse(odpsText(published, new Map([['shop.sale', '1.2.0']]))) as { outputPorts: object[] };
  expect(outputPorts).toHaveLength(4);
  expect(outputPorts[2]).toMatchObject({ name: 'micro-batch-topic', type: 'topic' });
});

test('a product has what it reads as input ports and each speed as an output port, as the standard shapes them', () => {
  const text = odpsText(publicationOf(articleSales), new Map([['shop.sale', '1.2.0']]));
  const port = { version: '1.0.0', contractId: 'shop.article-sales', description: expect.any(String) as string };
  expect(parse(text)).toEqual({
    ...{ apiVersion: 'v1.0.0', kind: 'DataProduct', id: 'shop.article-sales', name: 'shop.article-sales' },
    ...{ version: '1.0.0', status: 'active', domain: 'shop', description: { purpose: 'For tests' } },
    inputPorts: [{ name: 'shop.sale', version: '1.2.0', contractId: 'shop.sale' }],
    outputPorts: [
      { name: 'stream', type: 'topic', ...port },
      { name: 'micro-batch', type: 'table', ...port },
      { name: 'batch', type: 'table', ...port },
    ],
    team: [{ name: 'shop', role: 'owner' }],
  });
});
