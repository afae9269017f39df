import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { refineByRules } from '../quality/refine-by-rules.ts';
import { settleRules } from '../quality/settle-rules.ts';
import type { RulesFor } from '../quality/written-rule.ts';
import { duration } from '../time/index.ts';
import { alikeNames } from './alike-names.ts';
import type { Columns, ColumnType, Row } from './column.ts';
import { KEY_KINDS, type Contract, type KeyKind, type TypedContract } from './contract.ts';
import { deprecationOf, type DeclaredDeprecation } from './declared-deprecation.ts';
import { metadataOf } from './declared-metadata.ts';
import { columnOf, type Fields, type NullableOf, type RowOf, type TypeOf } from './field.ts';
import { versionedName } from './member-name.ts';
import type { Refusal } from './refusal.ts';

/** The fields of these kinds that are never NULL; any name where the compiler does not know the fields. */
type NameOf<F extends Fields, K extends ColumnType['kind']> = string extends keyof F
  ? string
  : {
      [N in keyof F & string]: NullableOf<F[N]> extends true ? never : TypeOf<F[N]>['kind'] extends K ? N : never;
    }[keyof F & string];

/** What `contract` takes. Durations are texts such as `1 hour`. */
export interface ContractDeclaration<F extends Fields, S extends Fields = Fields> {
  /** `domain.noun`: the version is added to it. */
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
  /** How long records are kept; for ever unless said. */
  readonly retention?: string;
  readonly quality?: readonly RulesFor<F>[];
  /** `availability` in percent. */
  readonly promises?: { readonly freshness?: string; readonly availability?: number };
  readonly deprecated?: DeclaredDeprecation;
  /** A pure function of the other contract's rows. */
  readonly derivedFrom?: { readonly contract: TypedContract<S>; readonly map: (row: RowOf<S>) => RowOf<NoInfer<F>> };
}

const OPTIONS: readonly (keyof ContractDeclaration<Fields>)[] = [
  ...(['name', 'version', 'owner', 'description', 'fields', 'key', 'eventTime', 'identity', 'partitions'] as const),
  ...(['idle', 'maxAhead', 'horizon', 'retention', 'quality', 'promises', 'deprecated', 'derivedFrom'] as const),
];
const PROMISES = ['freshness', 'availability'];

/** The longest retention, 100 years. */
const LONGEST_RETENTION = 36_525 * 86_400_000_000;

/** Declares a record contract. Fails with `CONTRACT_INVALID` or `DURATION_INVALID`. */
export function contract<const F extends Fields, S extends Fields = Fields>(
  declaration: ContractDeclaration<F, S>,
): TypedContract<F> {
  const { version, owner, description, fields, key, eventTime, identity = null, partitions = 4 } = declaration;
  const refuse: Refusal = (found, expected, likelyCause) =>
    new MeshError({ code: 'CONTRACT_INVALID', found: `contract ${declaration.name}: ${found}`, expected, likelyCause });
  const name = versionedName(declaration.name, version, refuse);
  requireKnown('the option', declaration, OPTIONS, refuse);
  if (!(Number.isInteger(partitions) && partitions >= 1 && partitions <= 1024))
    throw refuse(`${partitions} partitions`, 'a whole number from 1 to 1024', 'it is a typing mistake');
  if (!owner || !description)
    throw refuse(
      owner ? 'no description' : 'no owner',
      'an owner and a description, for those who read its records',
      'it was left empty',
    );

  const columns = columnsOf(fields, refuse);
  requireColumn('key', key, KEY_KINDS, columns, refuse);
  requireColumn('event time', eventTime, ['timestamp'], columns, refuse);
  for (const field of identity ?? [])
    requireColumn('identity', field, [...KEY_KINDS, 'timestamp', 'date'], columns, refuse);
  const metadata = metadataOf(fields, columns, eventTime, refuse);
  const quality = settleRules(declaration.quality ?? [], columns, metadata, refuse);

  return Object.freeze({
    ...{ name, version, owner, description, fields, columns, key, eventTime, partitions, metadata, quality },
    schema: refineByRules(z.object(fields), quality, columns) as unknown as z.ZodType<RowOf<F>>,
    identity: identity && Object.freeze([...identity]),
    idle: duration(declaration.idle),
    maxAhead: duration(declaration.maxAhead ?? '1 hour'),
    horizon: duration(declaration.horizon ?? '1 day'),
    retention: retentionOf(declaration.retention, refuse),
    promises: promisesOf(declaration.promises ?? {}, refuse),
    deprecated: declaration.deprecated === undefined ? null : deprecationOf(declaration.deprecated, name, refuse),
    derivedFrom: derivationOf(declaration.derivedFrom, name, refuse),
  });
}

function columnsOf(fields: Fields, refuse: Refusal): Columns {
  const entries = Object.entries(fields).map(([field, schema]) => {
    if (!/^[a-z][A-Za-z0-9]*$/.test(field))
      throw refuse(`the field ${JSON.stringify(field)}`, 'a name in camel case', 'it is copied from a file');
    const column = columnOf(schema);
    if (column !== undefined) return [field, column] as const;
    throw refuse(
      `the field ${field} with a Zod schema of its own`,
      'a field of text(), int32() and so on',
      'a builder is missing',
    );
  });
  const alike = alikeNames(Object.keys(fields));
  if (alike !== undefined)
    throw refuse(`the fields ${alike.join(' and ')}`, 'names that differ by more than case', 'one is misspelt');
  return Object.freeze(Object.fromEntries(entries));
}

function requireColumn(
  role: string,
  field: string,
  kinds: readonly ColumnType['kind'][],
  columns: Columns,
  refuse: Refusal,
): void {
  const column = columns[field];
  if (column === undefined)
    throw refuse(`${role} ${field}`, `one of ${Object.keys(columns).join(', ')}`, 'the name is misspelt');
  if (column.nullable || !kinds.includes(column.type.kind))
    throw refuse(
      `${role} ${field}, ${column.nullable ? 'nullable ' : ''}${column.type.kind}`,
      `a column of type ${kinds.join(' or ')}, not nullable`,
      'another column was meant',
    );
}

/** What is misspelt would be as good as left out. */
function requireKnown(what: string, given: object, known: readonly string[], refuse: Refusal): void {
  const stranger = Object.keys(given).find((option) => !known.includes(option));
  if (stranger !== undefined) throw refuse(`${what} ${stranger}`, `one of ${known.join(', ')}`, 'it is misspelt');
}

function retentionOf(text: string | undefined, refuse: Refusal): number | null {
  const retention = text === undefined ? null : duration(text, LONGEST_RETENTION);
  if (retention === 0)
    throw refuse('a retention of nothing', 'a duration, or none to keep records for ever', 'it is 0');
  return retention;
}

function promisesOf(
  promises: NonNullable<ContractDeclaration<Fields>['promises']>,
  refuse: Refusal,
): Contract['promises'] {
  requireKnown('the promise', promises, PROMISES, refuse);
  const { freshness, availability = null } = promises;
  if (availability !== null && !(typeof availability === 'number' && availability > 0 && availability <= 100))
    throw refuse(`an availability of ${availability}`, 'percent, above 0 and at most 100', 'it is given as a fraction');
  return Object.freeze({ freshness: freshness === undefined ? null : duration(freshness), availability });
}

function derivationOf(
  derived: { readonly contract: Contract; readonly map: unknown } | undefined,
  name: string,
  refuse: Refusal,
): Contract['derivedFrom'] {
  if (derived === undefined) return null;
  if (derived.contract?.columns === undefined || typeof derived.map !== 'function')
    throw refuse(
      `derivedFrom without a ${typeof derived.map === 'function' ? 'contract' : 'map'}`,
      'a contract and a function of its rows',
      'it is missing',
    );
  for (let source: Contract | undefined = derived.contract; source; source = source.derivedFrom?.contract)
    if (source.name === name)
      throw refuse(
        `it is derived from ${derived.contract.name}, which is or comes from ${name}`,
        'a contract that does not come from this one',
        'the version was not raised',
      );
  return Object.freeze({ contract: derived.contract, map: derived.map as (row: Row) => Row });
}
