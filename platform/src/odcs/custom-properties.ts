import { z } from 'zod';

/** What the standard has no place for, as it lists it. */
type CustomProperties = readonly { readonly property: string; readonly value: unknown }[];

/** The entries that have a value: undefined is none, null is one. Undefined where there are none, so that the key is left out. */
export function customProperties(entries: Readonly<Record<string, unknown>>): CustomProperties | undefined {
  const said = Object.entries(entries).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : said.map(([property, value]) => ({ property, value }));
}

/** Reads such a list as an object of this schema. */
export const customOf = <S extends z.ZodType>(schema: S) =>
  z
    .array(z.object({ property: z.string(), value: z.unknown() }))
    .default([])
    .transform((entries): unknown => Object.fromEntries(entries.map(({ property, value }) => [property, value])))
    .pipe(schema as z.ZodType<z.output<S>>);
