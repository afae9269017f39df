import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { duration } from '../time/index.ts';
import { alikeNames } from './alike-names.ts';
import type { QualityRule } from '../quality/rule.ts';
import type { Column, Columns, ColumnType, Row } from './column.ts';
import type { Deprecation } from './deprecation.ts';
import { columnOf, type Fields, type NullableOf, type RowOf, type TypeOf } from './field.ts';
import type { FieldsMetadata } from './field-metadata.ts';

/** A record contract, as declared by `contract({...})`: frozen data. Durations are microseconds. */
export interface Contract {
  /**
   * `domain.noun`, for example `clickstream.page-view`: also its topic's name. Another major version is another contract beside it:
   * from 2 on the name ends in it, `clickstream.page-view.v2`.
   */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly columns: Columns;
  /** Validates a row; see `validatorOf`. */
  readonly schema: z.ZodType;
  /** The column whose text form, as UTF-8, is the record's key. */
  readonly key: string;
  /** A timestamp column, not nullable. */
  readonly eventTime: string;
  /** Columns that identify a record, or null where each line is a record of its own. */
  readonly identity: readonly string[] | null;
  readonly partitions: number;
  /** A partition silent for this long in event time, while others moved, gets a watermark marker. */
  readonly idle: number;
  /** How far past the ingester's clock an event time may be. */
  readonly maxAhead: number;
  /** How long, in event time, an identity is remembered. */
  readonly horizon: number;
  /** What is said of each field. */
  readonly metadata: FieldsMetadata;
  /** How long records are kept, microseconds; null: for ever. */
  readonly retention: number | null;
  /** What every record must hold; one that does not is quarantined. */
  readonly quality: readonly QualityRule[];
  /** What the owner promises: how long after its event time a record is in the log (microseconds), and percent of the time it can be read. */
  readonly promises: { readonly freshness: number | null; readonly availability: number | null };
  readonly deprecated: Deprecation | null;
  /**
   * The contract, another version of it as a rule, whose accepted records make its own: nobody ingests into it, whoever ingests into the other writes
   * both in one commit. A pure function.
   */
  readonly derivedFrom: { readonly contract: Contract; readonly map: (row: Row) => Row } | null;
}

/** A contract whose fields the compiler knows. */
export interface TypedContract<F extends Fields> extends Contract {
  readonly fields: F;
  readonly schema: z.ZodType<RowOf<F>>;
}

type KeyKind = 'text' | 'int32' | 'int64' | 'enum';
/** Column types whose values may key a topic: their text form is the same in every engine. */
export const KEY_KINDS: readonly ColumnType['kind'][] = ['text', 'int32', 'int64', 'enum'] satisfies KeyKind[];

/** The fields of these kinds that are never NULL; any name where the compiler does not know the fields. */
type NameOf<F extends Fields, K extends ColumnType['kind']> = string extends keyof F
  ? string
  : {
      [N in keyof F & string]: NullableOf<F[N]> extends true ? never : TypeOf<F[N]>['kind'] extends K ? N : never;
    }[keyof F & string];

/** What `contract` takes. Durations are texts such as `1 hour`. */
export interface ContractDeclaration<F extends Fields> {
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly fields: F;
  /** A text, integer or enum field, not nullable. */
  readonly key: NameOf<F, KeyKind>;
  /** A timestamp field, not nullable. */
  readonly eventTime: NameOf<F, 'timestamp'>;
  readonly identity?: readonly (keyof F & string)[];
  /** Default 4. */
  readonly partitions?: number;
  readonly idle: string;
  /** Default `1 hour`. */
  readonly maxAhead?: string;
  /** Default `1 day`. */
  readonly horizon?: string;
}

/** Declares a record contract. Fails with `CONTRACT_INVALID` or `DURATION_INVALID`. */
export function contract<const F extends Fields>(declaration: ContractDeclaration<F>): TypedContract<F> {
  const { name, version, owner, description, fields, key, eventTime, identity = null, partitions = 4 } = declaration;
  const refuse = (found: string, expected: string, likelyCause: string): never => {
    throw new MeshError({ code: 'CONTRACT_INVALID', found: `contract ${name}: ${found}`, expected, likelyCause });
  };
  if (!NAME.test(name))
    refuse('this name', '`domain.noun` in lower case, words joined by "-"', 'the domain is missing');
  if (!/^\d+\.\d+\.\d+$/.test(version))
    refuse(`version ${version}`, 'three numbers such as 1.0.0', 'a number is missing');
  if (!(Number.isInteger(partitions) && partitions >= 1 && partitions <= 1024))
    refuse(`${partitions} partitions`, 'a whole number from 1 to 1024', 'it is a typing mistake');

  const columns: Columns = Object.freeze(
    Object.fromEntries(Object.entries(fields).map(([field, schema]) => [field, columnFor(field, schema)])),
  );
  function columnFor(field: string, schema: z.ZodType): Column {
    if (!/^[a-z][A-Za-z0-9]*$/.test(field))
      refuse(`the field ${JSON.stringify(field)}`, 'a name in camel case', 'it is copied from a file');
    return (
      columnOf(schema) ??
      refuse(
        `the field ${field} with a Zod schema of its own`,
        'a field of text(), int32() and so on',
        'a builder is missing',
      )
    );
  }
  const alike = alikeNames(Object.keys(fields));
  if (alike !== undefined)
    refuse(`the fields ${alike.join(' and ')}`, 'names that differ by more than case', 'one is misspelt');
  const required = (role: string, field: string, kinds: readonly ColumnType['kind'][]): void => {
    const column = columns[field];
    if (column === undefined)
      return refuse(`${role} ${field}`, `one of ${Object.keys(columns).join(', ')}`, 'the name is misspelt');
    if (column.nullable || !kinds.includes(column.type.kind))
      refuse(
        `${role} ${field}, ${column.nullable ? 'nullable ' : ''}${column.type.kind}`,
        `a column of type ${kinds.join(' or ')}, not nullable`,
        'another column was meant',
      );
  };
  required('key', key, KEY_KINDS);
  required('event time', eventTime, ['timestamp']);
  for (const field of identity ?? []) required('identity', field, [...KEY_KINDS, 'timestamp', 'date']);

  return Object.freeze({
    ...{ name, version, owner, description, fields, columns, key, eventTime, partitions },
    schema: z.object(fields) as unknown as z.ZodType<RowOf<F>>,
    identity: identity && Object.freeze([...identity]),
    idle: duration(declaration.idle),
    maxAhead: duration(declaration.maxAhead ?? '1 hour'),
    horizon: duration(declaration.horizon ?? '1 day'),
    metadata: Object.freeze({}),
    retention: null,
    quality: Object.freeze([]),
    promises: Object.freeze({ freshness: null, availability: null }),
    deprecated: null,
    derivedFrom: null,
  });
}

/** Names of contracts and products: `domain.noun`. */
export const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
