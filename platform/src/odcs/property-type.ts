import { z } from 'zod';
import type { Column, Columns, ColumnType } from '../contract/column.ts';
import { decimalType, doubleType } from '../contract/number-type.ts';
import { customOf, customProperties } from './custom-properties.ts';
import { odcsInvalid } from './odcs-invalid.ts';

/** The type of a property as it is read: `physicalType` names ours, all else says it in the standard's words. */
export interface TypedProperty {
  readonly physicalType: string;
  readonly customProperties: {
    readonly symbols?: readonly string[] | undefined;
    readonly sumScale?: number | undefined;
  };
  readonly items?: { readonly properties: readonly ItemProperty[] } | undefined;
}

interface ItemProperty extends TypedProperty {
  readonly name: string;
  readonly required: boolean;
}

/** What of a type is in custom properties: an enum's symbols, a double's `sumScale`. */
export const TYPE_PROPERTIES = { symbols: z.array(z.string()).optional(), sumScale: z.number().optional() };

/** The rows of a list. */
export const items: z.ZodType<{ properties: ItemProperty[] }> = z.lazy(() =>
  z.object({
    properties: z.array(
      z.object({
        name: z.string(),
        physicalType: z.string(),
        required: z.boolean().default(false),
        customProperties: customOf(z.object(TYPE_PROPERTIES)),
        items: items.optional(),
      }),
    ),
  }),
);

/** The custom properties of a type. */
export const typeProperties = (type: ColumnType): Readonly<Record<string, unknown>> => ({
  symbols: type.kind === 'enum' ? type.symbols : undefined,
  sumScale: type.kind === 'double' ? (type.sumScale ?? undefined) : undefined,
});

/** The keys of a property that say its type. */
export function propertyType(type: ColumnType): object {
  switch (type.kind) {
    case 'text':
      return { logicalType: 'string', physicalType: 'text' };
    case 'boolean':
      return { logicalType: 'boolean', physicalType: 'boolean' };
    case 'int32':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i32' }, physicalType: 'int32' };
    case 'int64':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i64' }, physicalType: 'int64' };
    case 'decimal':
      return { logicalType: 'number', physicalType: `decimal(${type.precision}, ${type.scale})` };
    case 'double':
      return { logicalType: 'number', logicalTypeOptions: { format: 'f64' }, physicalType: 'double' };
    case 'timestamp':
      return { logicalType: 'timestamp', logicalTypeOptions: { timezone: true }, physicalType: 'timestamp' };
    case 'date':
      return { logicalType: 'date', logicalTypeOptions: { format: 'yyyy-MM-dd' }, physicalType: 'date' };
    case 'enum':
      return {
        logicalType: 'string',
        logicalTypeOptions: { pattern: `^(${type.symbols.join('|')})$` },
        physicalType: 'enum',
      };
    case 'list':
      return {
        logicalType: 'array',
        physicalType: 'list',
        items: { logicalType: 'object', properties: Object.entries(type.fields).map(itemProperty) },
      };
  }
}

const itemProperty = ([name, { type, nullable }]: [string, Column]): object => {
  const custom = customProperties(typeProperties(type));
  return { name, ...propertyType(type), required: !nullable, ...(custom && { customProperties: custom }) };
};

const PLAIN = ['text', 'boolean', 'int32', 'int64', 'timestamp', 'date'] as const;

/** The type of a property. Fails with `ODCS_INVALID`, or with that of a type that cannot be. */
export function readType({ physicalType, customProperties, items }: TypedProperty, place: string): ColumnType {
  const plain = PLAIN.find((kind) => kind === physicalType);
  if (plain !== undefined) return { kind: plain };
  const [, precision, scale] = /^decimal\((\d{1,3}), (\d{1,3})\)$/.exec(physicalType) ?? [];
  if (precision !== undefined) return decimalType(Number(precision), Number(scale), 'ODCS_INVALID');
  const { symbols, sumScale } = customProperties;
  if (physicalType === 'double') return doubleType(sumScale ?? null, 'ODCS_INVALID');
  if (physicalType === 'enum' && symbols !== undefined) return { kind: 'enum', symbols };
  if (physicalType === 'list' && items !== undefined)
    return { kind: 'list', fields: itemColumns(items.properties, `${place}.items`) };
  throw odcsInvalid(
    `${place}.physicalType`,
    physicalType,
    `${PLAIN.join(', ')}, decimal(precision, scale), double, an enum with its symbols or a list with its items`,
  );
}

const itemColumns = (properties: readonly ItemProperty[], place: string): Columns =>
  Object.fromEntries(
    properties.map((property, at) => [
      property.name,
      { type: readType(property, `${place}.properties[${at}]`), nullable: !property.required },
    ]),
  );
