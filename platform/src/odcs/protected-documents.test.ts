import { expect, test } from 'vitest';
import { contract, text, timestamp } from '../contract/index.ts';
import { documentFiles } from './document-files.ts';

const order = contract({
  name: 'shop.order',
  version: '1.0.0',
  owner: 'shop',
  description: 'An order',
  fields: {
    at: timestamp(),
    buyer: text({
      ...{ description: 'Mail of the buyer', examples: ['ann@example.org'] },
      ...{ classification: 'personal', protection: 'pseudonymise' },
    }),
    street: text({ examples: ['Elm Street'], classification: 'personal', protection: 'drop' }).nullable(),
    city: text({ examples: ['Riga'], classification: 'public' }),
  },
  key: 'buyer',
  eventTime: 'at',
  idle: '1 hour',
});
const written = (ending: string): string =>
  documentFiles([order], []).find(({ path }) => path.endsWith(ending))?.text ?? '';

test('the JSON Schema of a protected field tells what records hold, without an example of what they do not', () => {
  const { properties } = JSON.parse(written('.schema.json')) as { properties: Record<string, object> };
  expect(properties['buyer']).toEqual({
    description: expect.stringMatching(/^Mail of the buyer; .*pseudonym/),
    'x-classification': 'personal',
    'x-protection': 'pseudonymise',
    type: 'string',
  });
  expect(properties['street']).toEqual({
    description: expect.stringContaining('dropped'),
    'x-classification': 'personal',
    'x-protection': 'drop',
    type: ['string', 'null'],
  });
  expect(properties['city']).toEqual({ 'x-classification': 'public', type: 'string', examples: ['Riga'] });
});

test('the typed client says of a protected field who may see it and what it holds', () => {
  const client = written('.client.ts');
  expect(client).toMatch(/Mail of the buyer; personal; .*pseudonym.* \*\/\s+readonly buyer: string;/);
  expect(client).toMatch(/personal; .*dropped.* \*\/\s+readonly street: string \| null;/);
});
