import type { Column, ColumnType } from '../contract/column.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { PROTECTED_FORM } from './protected-form.ts';
import type { Publication, PublishedField } from './publication.ts';

const LIBRARY = '@tempi/platform/client';

/** The TypeScript client of what is published: the interface of its rows in their JSON form, and a reader of its topic. `schema` is what rows are read as. */
export function clientText(publication: Publication, schema: AvroSchema): string {
  const { kind, name, description, fields } = publication;
  const type = name
    .split('.')
    .slice(1)
    .flatMap((part) => part.split('-'))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const topic = kind === 'contract' ? name : `${name}.stream.output`;
  return `// Written by \`mesh contracts generate\` from the declaration; change that.
import { topicClient } from '${LIBRARY}';

${comment(description, '')}
export interface ${type} {
${fields.map(member).join('\n')}
}

/** Reads the messages of the topic \`<namespace>.${topic}\`; platform/PUBLISHED.md shows how. */
export const ${type.charAt(0).toLowerCase()}${type.slice(1)}Client = topicClient<${type}>(
  '${topic}',
  ${literal(JSON.stringify(schema, withoutDoc))},
);
`;
}

/** What is said of the fields stands in the interface. */
const withoutDoc = (key: string, value: unknown): unknown => (key === 'doc' ? undefined : value);

function member({ name, type, nullable, description, classification, protection }: PublishedField): string {
  const said = [
    description,
    FORMS[type.kind],
    classification === 'internal' ? null : classification,
    protection === null ? null : PROTECTED_FORM[protection],
  ];
  const text = said.filter((part) => part !== null).join('; ');
  return `${comment(text, '  ')}  readonly ${name}: ${columnType({ type, nullable })};`;
}

/** The JSON forms that their TypeScript type does not tell. */
const FORMS: Readonly<Record<ColumnType['kind'], string | null>> = {
  ...{ text: null, boolean: null, int32: null, int64: null, double: null, enum: null, list: null },
  decimal: 'a decimal number',
  timestamp: 'an instant in UTC, ISO 8601',
  date: 'a day, ISO 8601',
};

const columnType = ({ type, nullable }: Column): string => `${plainType(type)}${nullable ? ' | null' : ''}`;

function plainType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'decimal':
    case 'timestamp':
    case 'date':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'int32':
    case 'int64':
    case 'double':
      return 'number';
    case 'enum':
      return type.symbols.map(literal).join(' | ');
    case 'list':
      return `readonly { ${Object.entries(type.fields)
        .map(([name, column]) => `readonly ${name}: ${columnType(column)}`)
        .join('; ')} }[]`;
  }
}

/** A doc comment on one line; none of no text. */
const comment = (text: string, indent: string): string =>
  text === ''
    ? ''
    : `${indent}/** ${text.replace(/\s+/g, ' ').replaceAll('*/', '*\\/')} */${indent === '' ? '' : '\n'}`;

/** A text as a TypeScript literal in single quotes. */
const literal = (text: string): string =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
