import type { Column, Contract } from '../../contract/index.ts';
import type { FieldMetadata } from '../../contract/field-metadata.ts';
import type { AvroSchema } from '../../registry/index.ts';
import type { Choices } from '../fuzz/choices.ts';
import { writerVersion, type WriterVersion, type WrittenField } from './writer-version.ts';

/** What a contract may meet and has no column for: each kind of nested type, within others, in blocks, and by itself. */
const STRANGE: readonly { readonly schema: AvroSchema; readonly bytes: Buffer }[] = [
  { schema: { type: 'map', values: 'string' }, bytes: Buffer.from([2, 2, 0x61, 4, 0x62, 0x63, 0]) },
  { schema: { type: 'array', items: ['null', 'long'] }, bytes: Buffer.from([3, 6, 2, 128, 1, 2, 0, 0]) },
  { schema: { type: 'array', items: 'null' }, bytes: Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 0]) },
  { schema: { type: 'fixed', name: 'Five', size: 5 }, bytes: Buffer.from('fixed') },
  { schema: 'bytes', bytes: Buffer.from([4, 0xff, 0xfe]) },
  { schema: 'float', bytes: Buffer.from([0, 0, 0x80, 0x3f]) },
  { schema: 'null', bytes: Buffer.alloc(0) },
  { schema: ['string', 'null', 'double'], bytes: Buffer.from([4, 1, 2, 3, 4, 5, 6, 7, 8]) },
  { schema: ['string', 'null', 'double'], bytes: Buffer.from([0, 2, 0x7a]) },
  {
    schema: {
      type: 'record',
      name: 'Chain',
      fields: [
        { name: 'value', type: 'boolean' },
        { name: 'next', type: ['null', 'Chain'] },
      ],
    },
    bytes: Buffer.from([1, 2, 0, 2, 1, 0]),
  },
];

/**
 * A version that the contract can read: it lacks fields that may be missing, has fields of its own, names some by an alias, has other symbols
 * and narrower numbers, never a NULL where one may be, and another order.
 */
export function anyWriter(choices: Choices, contract: Contract): WriterVersion {
  const fields = Object.entries(contract.columns).flatMap(([name, column]): WrittenField[] => {
    if (name === contract.key || name === contract.eventTime) return [{ name, column }];
    const about = contract.metadata[name] ?? {};
    const mayBeMissing = column.nullable || about.fallback !== undefined;
    if (mayBeMissing && choices.chance(25)) return [];
    const [alias = name] = about.aliases ?? [];
    return [{ name: choices.chance(25) ? alias : name, column: anyColumn(choices, column, about) }];
  });
  if (choices.chance(30)) fields.reverse();
  for (let strange = choices.below(3); strange > 0; strange--)
    fields.splice(choices.below(fields.length + 1), 0, anyStrange(choices, fields));
  return writerVersion(contract, fields);
}

function anyColumn(choices: Choices, { type, nullable }: Column, { unknownSymbol }: FieldMetadata): Column {
  const own = nullable && !choices.chance(20);
  if (type.kind === 'enum' && choices.chance(50)) {
    const more = unknownSymbol === undefined ? [] : ['Z', 'newer'];
    return { nullable: own, type: { kind: 'enum', symbols: [...more, ...type.symbols.toReversed()] } };
  }
  if (type.kind === 'int64' && choices.chance(25)) return { nullable: own, type: { kind: 'int32' } };
  if (type.kind === 'double' && choices.chance(25)) return { nullable: own, type: choices.of([INT64, INT32]) };
  return { nullable: own, type };
}

const INT32 = { kind: 'int32' } as const;
const INT64 = { kind: 'int64' } as const;

/** A name is defined once in a schema, so of two equal ones the second is bytes. */
function anyStrange(choices: Choices, fields: readonly WrittenField[]): WrittenField {
  const chosen = STRANGE[choices.below(STRANGE.length)] ?? { schema: 'bytes', bytes: Buffer.of(0) };
  const isTaken = fields.some((field) => 'schema' in field && field.schema === chosen.schema);
  const name = `strange${String(fields.length)}`;
  return isTaken ? { name, schema: 'bytes', bytes: Buffer.of(2, 7) } : { name, ...chosen };
}
