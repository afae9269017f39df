import type { Columns } from './column.ts';
import { optionsOf, type Fields } from './field.ts';
import type { FieldMetadata, FieldsMetadata } from './field-metadata.ts';
import { fieldMetadata, type Given } from './judged-options.ts';
import type { Refusal } from './refusal.ts';

const OUTPUT_OPTIONS = ['description', 'examples', 'classification'];
const OPTIONS = [...OUTPUT_OPTIONS, 'protection', 'aliases', 'fallback'];

/** The metadata of a contract's fields, from what their builders were given; every field has an entry. Fails with the refusal. */
export function metadataOf(fields: Fields, columns: Columns, eventTime: string, refuse: Refusal): FieldsMetadata {
  const entries = Object.entries(columns).map(([name, column]) => {
    const known = column.type.kind === 'enum' ? [...OPTIONS, 'unknownSymbol'] : OPTIONS;
    const place = { name, column, schema: fields[name], isEventTime: name === eventTime, known, refuse };
    return [name, fieldMetadata(given(fields, name), place)] as const;
  });
  requireDistinctAliases(entries, refuse);
  return Object.freeze(Object.fromEntries(entries));
}

/** The metadata of a process's outputs, from what their builders were given; every column has an entry. Fails with the refusal. */
export function outputMetadataOf(fields: Fields, output: Columns, refuse: Refusal): FieldsMetadata {
  const entries = Object.entries(output).map(([name, column]) => {
    const place = { name, column, schema: fields[name], isEventTime: false, known: OUTPUT_OPTIONS, refuse };
    return [name, fieldMetadata(given(fields, name), place)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** The metadata of a query's columns, from what is told of some of them; every column has an entry. Fails with the refusal. */
export function columnMetadataOf(
  told: { readonly [column: string]: object | undefined },
  output: Columns,
  refuse: Refusal,
): FieldsMetadata {
  const stranger = Object.keys(told).find((name) => !Object.hasOwn(output, name));
  if (stranger !== undefined)
    throw refuse(`the column ${stranger}`, `one of ${Object.keys(output).join(', ')}`, 'the name is misspelt');
  const entries = Object.entries(output).map(([name, column]) => {
    const place = { name, column, schema: undefined, isEventTime: false, known: OUTPUT_OPTIONS, refuse };
    return [name, fieldMetadata(without(told[name] ?? {}), place)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** What a field's builder was told. */
function given(fields: Fields, name: string): Given {
  const schema = fields[name];
  const options = schema === undefined ? {} : optionsOf(schema);
  return without(options);
}

/** Options without those that are undefined, which are as good as left out. */
const without = (options: object): Given =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** A name in an older record must lead to one field. */
function requireDistinctAliases(entries: readonly (readonly [string, FieldMetadata])[], refuse: Refusal): void {
  const taken = new Map(entries.map(([name]) => [name, name]));
  for (const [name, { aliases = [] }] of entries)
    for (const alias of aliases) {
      const other = taken.get(alias);
      if (other !== undefined)
        throw refuse(
          `the alias ${alias} of the field ${name}`,
          'a name that nothing else of the contract has had',
          other === name ? 'it is told twice' : `the field ${other} has it`,
        );
      taken.set(alias, name);
    }
}
