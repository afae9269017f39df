import type { Publication } from '../publication/publication.ts';
import { fieldSchema } from './field-schema.ts';

/**
 * JSON Schema (draft 2020-12) of a record or row in its JSON form, as `mesh log read --json` and `mesh query --json` print it: decimals,
 * timestamps and dates as text. The same text for equal publications.
 */
export function jsonSchemaText(publication: Publication): string {
  const { name, version, description, deprecated, fields } = publication;
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${name} ${version}`,
    description,
    ...(deprecated === null ? {} : { deprecated: true }),
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, publication)])),
    required: fields.map((field) => field.name),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
