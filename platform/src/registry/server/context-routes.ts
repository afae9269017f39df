import { onGet, type Route } from './route.ts';
import { DEFAULT_CONTEXT } from '../store/subject-name.ts';
import { pageOf } from './request-values.ts';

/** The contexts: the default one and all into which something was registered. */
export const contextRoutes: readonly Route[] = [
  onGet('/contexts', async (request, database) => {
    const rows = await database.selectFrom('registry_context').select('context').execute();
    return pageOf(request, [...new Set([DEFAULT_CONTEXT, ...rows.map(({ context }) => context)])].toSorted());
  }),
];

const PREFIX = /^\/contexts\/(?<context>[^/?]+)(?<path>\/[^?]*)(?:\?(?<query>.*))?$/;
const WITH_SUBJECT = /^(?<before>\/(?:compatibility\/)?(?:subjects|config|mode)\/)(?<subject>[^/]+)(?<after>.*)$/;

/** The text of a part of an address; undefined where its escapes are no UTF-8. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/**
 * The address that means the same without a context in front: `/contexts/.a/subjects/b` is `/subjects/:.a:b`; where a path
 * names no subject, the context is the query's `subject` or `subjectPrefix`, or the setting of the context. An address whose
 * escapes are malformed stays as it is, for the router to refuse.
 */
export function withoutContextPrefix(url: string): string {
  const { context: encoded = '', path = '', query = '' } = PREFIX.exec(url)?.groups ?? {};
  if (encoded === '') return url;
  const name = decoded(encoded)?.replaceAll(':', '');
  if (name === undefined) return url;
  const context = name.startsWith('.') ? name : `.${name}`;
  const qualified = (subject: string): string => encodeURIComponent(`:${context}:${subject}`);
  const { before, subject: escaped = '', after } = WITH_SUBJECT.exec(path)?.groups ?? {};
  const subject = decoded(escaped);
  if (subject === undefined) return url;
  const tail = query === '' ? '' : `?${query}`;
  if (before !== undefined) return `${before}${qualified(subject)}${after}${tail}`;
  if (path === '/config' || path === '/mode') return `${path}/${qualified('')}${tail}`;
  const values = new URLSearchParams(query);
  const parameter = path.startsWith('/schemas/ids/') ? 'subject' : 'subjectPrefix';
  values.set(parameter, `:${context}:${values.get(parameter) ?? ''}`);
  return `${path}?${values.toString()}`;
}
