import { onDelete, onGet, onPut, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { REGISTRY_MODES } from '../store/registry-mode.ts';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { versionQuery } from '../store/schema-version.ts';
import { effectiveSetting, setMode, settingOf } from '../store/settings.ts';
import { invalidMode, modeNotConfigured, notPermitted, subjectNotFound } from '../store/store-errors.ts';
import { subjectText, type SubjectName } from '../store/subject-name.ts';
import { isAsked, settingNameOf } from './request-values.ts';

const body = z.object({
  mode: z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(REGISTRY_MODES)),
});

/** The mode of a subject, `/mode/subject`, or of all, `/mode`. Only the role admin changes it. */
export const modeRoutes: readonly Route[] = [
  onGet('/mode', async (request, database) => ({
    mode: (await effectiveSetting(database, settingNameOf(request))).mode,
  })),
  onGet('/mode/:subject', async (request, database) => {
    const name = settingNameOf(request);
    if (isAsked(request, 'defaultToGlobal')) return { mode: (await effectiveSetting(database, name)).mode };
    const mode = (await settingOf(database, name))?.mode;
    if (!mode) throw modeNotConfigured(subjectText(name));
    return { mode };
  }),
  onPut('/mode', async (request, database) => put(database, request), 'admin'),
  onPut('/mode/:subject', async (request, database) => put(database, request), 'admin'),
  onDelete(
    '/mode/:subject',
    async (request, database) => {
      const name = settingNameOf(request);
      const mode = (await settingOf(database, name))?.mode;
      if (!mode) throw subjectNotFound(subjectText(name));
      await setMode(database, name, null);
      return { mode };
    },
    'admin',
  ),
];

/** Sets the mode. Fails with 42204, or with 42205 for IMPORT where it is not so yet and there are versions, unless it is forced. */
async function put(database: RegistryDatabase, request: FastifyRequest): Promise<unknown> {
  const name = settingNameOf(request);
  const { success, data } = body.safeParse(request.body);
  if (!success) throw invalidMode(REGISTRY_MODES.join(', '));
  const isNew = data.mode === 'IMPORT' && (await settingOf(database, name))?.mode !== 'IMPORT';
  if (isNew && !isAsked(request, 'force') && (await hasVersions(database, name)))
    throw notPermitted('Cannot import since found existing subjects');
  await setMode(database, name, data.mode);
  return data;
}

/** True where the subject has versions; for the name of a context, where any subject of it has. */
async function hasVersions(database: RegistryDatabase, { context, subject }: SubjectName): Promise<boolean> {
  const found = await versionQuery(database, 'hide')
    .where('v.context', '=', context)
    .$if(subject !== '', (query) => query.where('v.subject', '=', subject))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
