import { z } from 'zod';
import type { Metadata } from '../store/metadata.ts';
import { RULE_KINDS, RULE_MODES, type Rule, type RuleSet } from '../store/rule-set.ts';
import { storableText } from './storable-text.ts';

/*
 * Metadata and rules as requests bring them. As in Confluent's registry, null is as good as absent, a property that is not
 * known is left out, numbers and truth values are texts where texts are meant, and sets are sorted.
 */

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(storableText());
const set = z.array(text).transform((values) => [...new Set(values)].toSorted());
const texts = z.record(storableText(), text);

const upper = <T extends readonly [string, ...string[]]>(values: T, what: string) =>
  z
    .string({ error: `Invalid ${what}` })
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(values, { error: `Invalid ${what}, one of ${values.join(', ')} is known` }));

/** What is said about a schema. */
export const metadataBody = z
  .object({
    tags: z.record(storableText(), set).nullish(),
    properties: texts.nullish(),
    sensitive: set.nullish(),
  })
  .transform((value): Metadata => withoutNulls(value));

const ruleBody = z
  .object({
    name: storableText('Missing rule name'),
    doc: text.nullish(),
    kind: upper(RULE_KINDS, 'rule kind')
      .nullish()
      .transform((kind) => kind ?? 'TRANSFORM'),
    mode: upper(RULE_MODES, 'rule mode')
      .nullish()
      .transform((mode) => mode ?? 'WRITEREAD'),
    type: storableText('Missing rule type'),
    tags: set.nullish(),
    params: texts.nullish(),
    expr: text.nullish(),
    onSuccess: text.nullish(),
    onFailure: text.nullish(),
    disabled: z.boolean().nullish(),
  })
  .transform((value): Rule => withoutNulls(value));

/** The rules of a schema; their outline, for what they may be called and where they belong is checked by `checkRuleSet`. */
export const ruleSetBody = z
  .object({
    migrationRules: z.array(ruleBody).nullish(),
    domainRules: z.array(ruleBody).nullish(),
    encodingRules: z.array(ruleBody).nullish(),
    enableAt: text.nullish(),
  })
  .transform((value): RuleSet => withoutNulls(value));

type Present<T> = { readonly [Name in keyof T]: Exclude<T[Name], null | undefined> };

const withoutNulls = <T extends object>(value: T): Partial<Present<T>> & Pick<T, RequiredNames<T>> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null && each !== undefined)) as never;

type RequiredNames<T> = {
  [Name in keyof T]-?: null extends T[Name] ? never : undefined extends T[Name] ? never : Name;
}[keyof T];
