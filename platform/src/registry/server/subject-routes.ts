import { onDelete, onGet, onPost, type Route } from './route.ts';
import { deleteSubject } from '../store/deletion.ts';
import { lookedUp } from '../store/lookup.ts';
import { versionQuery } from '../store/schema-version.ts';
import { subjectName, subjectText } from '../store/subject-name.ts';
import { deletedOf, isAsked, pageOf, queryOf, subjectOf } from './request-values.ts';
import { inFormat, versionAnswer } from './schema-answer.ts';
import { schemaIn } from './schema-body.ts';

/** Subjects: their list, the look-up of a schema under one, and the deletion of all its versions. */
export const subjectRoutes: readonly Route[] = [
  onGet('/subjects', async (request, database) => {
    // `:*:` stands for all contexts, as in Confluent's registry; else a prefix is within its context.
    const { subjectPrefix = ':*:' } = queryOf(request);
    const prefix = subjectName(subjectPrefix);
    const all = await versionQuery(database, deletedOf(request)).orderBy('v.context').orderBy('v.subject').execute();
    const shown = subjectPrefix.startsWith(':*:')
      ? all.filter(({ subject }) => subject.startsWith(subjectPrefix.slice(':*:'.length)))
      : all.filter(({ context, subject }) => context === prefix.context && subject.startsWith(prefix.subject));
    return pageOf(request, [...new Set(shown.map(subjectText))]);
  }),
  onPost(
    '/subjects/:subject',
    async (request, database) =>
      versionAnswer(
        await inFormat(
          database,
          request,
          await lookedUp(database, subjectOf(request), schemaIn(request), deletedOf(request)),
        ),
      ),
    'read',
  ),
  onDelete('/subjects/:subject', async (request, database) =>
    deleteSubject(database, subjectOf(request), isAsked(request, 'permanent') ? 'permanent' : 'soft'),
  ),
];
