import { onDelete, onGet, onPut, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { changeConfig, clearConfig, effectiveSetting, settingOf, type ConfigChange } from '../store/settings.ts';
import { checkRuleSet } from '../store/rule-set.ts';
import { compatibilityNotConfigured, invalidConfig, invalidRuleSet, subjectNotFound } from '../store/store-errors.ts';
import { COMPATIBILITY_LEVELS } from '../store/subject-config.ts';
import { subjectText } from '../store/subject-name.ts';
import { checkWritable } from '../store/writable.ts';
import { metadataBody, ruleSetBody } from './data-contract-body.ts';
import { isAsked, settingNameOf } from './request-values.ts';
import { storableText } from './storable-text.ts';
import type { RegistryRole } from './tokens.ts';

const LEVELS = `none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive`;

/** What may be configured; null takes it back, and what the request does not have stays. */
const body = z.strictObject({
  compatibility: z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(COMPATIBILITY_LEVELS, { error: `Invalid compatibility level. Valid values are ${LEVELS}` }))
    .nullish(),
  normalize: z.boolean().nullish(),
  alias: storableText().nullish(),
  compatibilityGroup: storableText().nullish(),
  defaultMetadata: metadataBody.nullish(),
  overrideMetadata: metadataBody.nullish(),
  defaultRuleSet: ruleSetBody.nullish(),
  overrideRuleSet: ruleSetBody.nullish(),
});

/** The configuration of a subject, `/config/subject`, or of all, `/config`. */
export const configRoutes: readonly Route[] = [
  onGet('/config', async (request, database) => (await effectiveSetting(database, settingNameOf(request))).config),
  onGet('/config/:subject', async (request, database) => {
    const name = settingNameOf(request);
    if (isAsked(request, 'defaultToGlobal')) return (await effectiveSetting(database, name)).config;
    const config = (await settingOf(database, name))?.config ?? {};
    if (Object.keys(config).length === 0) throw compatibilityNotConfigured(subjectText(name));
    return config;
  }),
  onPut('/config', async (request, database) => put(database, request), 'admin'),
  onPut('/config/:subject', async (request, database) => put(database, request), configurer),
  onDelete(
    '/config',
    async (request, database) => {
      const name = settingNameOf(request);
      const { config, mode } = await effectiveSetting(database, name);
      checkWritable(name, mode);
      await clearConfig(database, name);
      return config;
    },
    'admin',
  ),
  onDelete(
    '/config/:subject',
    async (request, database) => {
      const name = settingNameOf(request);
      checkWritable(name, (await effectiveSetting(database, name)).mode);
      const config = (await settingOf(database, name))?.config ?? {};
      if (Object.keys(config).length === 0) throw subjectNotFound(subjectText(name));
      await clearConfig(database, name);
      return config;
    },
    configurer,
  ),
];

/** Who may write may configure a subject, but no context, nor all by `:.:`. */
function configurer(request: FastifyRequest): RegistryRole {
  return settingNameOf(request).subject === '' ? 'admin' : 'write';
}

/** Changes what is configured and gives the request back, as Confluent's registry does. Fails with 42203, 42205 or 42210. */
async function put(database: RegistryDatabase, request: FastifyRequest): Promise<unknown> {
  const name = settingNameOf(request);
  const { success, data, error } = body.safeParse(request.body);
  if (!success) {
    const words = error.issues.map(({ message }) => message).join(', ');
    throw error.issues.some(({ path }) => String(path[0]).endsWith('RuleSet'))
      ? invalidRuleSet(words)
      : invalidConfig(words);
  }
  for (const ruleSet of [data.defaultRuleSet, data.overrideRuleSet]) if (ruleSet) checkRuleSet(ruleSet);
  checkWritable(name, (await effectiveSetting(database, name)).mode);
  const { compatibility, ...rest } = data;
  await changeConfig(database, name, {
    ...rest,
    ...(compatibility === undefined ? {} : { compatibilityLevel: compatibility }),
  } as ConfigChange);
  return data;
}
