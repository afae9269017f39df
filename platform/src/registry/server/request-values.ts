import type { FastifyRequest } from 'fastify';
import type { Deleted } from '../store/schema-version.ts';
import { invalidSubject, invalidVersion, schemaNotFound } from '../store/store-errors.ts';
import { subjectName, type SubjectName } from '../store/subject-name.ts';

/** The values of a request's query by name. */
export function queryOf({ query }: FastifyRequest): Readonly<Record<string, string | undefined>> {
  const values = Object.entries(query as Record<string, string | readonly string[]>);
  return Object.fromEntries(values.map(([name, value]) => [name, typeof value === 'string' ? value : value.at(-1)]));
}

/** True where the query says `name=true`. */
export const isAsked = (request: FastifyRequest, name: string): boolean =>
  queryOf(request)[name]?.toLowerCase() === 'true';

/** Which versions the query means. */
export function deletedOf(request: FastifyRequest): Deleted {
  if (isAsked(request, 'deletedOnly')) return 'only';
  return isAsked(request, 'deleted') ? 'show' : 'hide';
}

/** The subject in the address. Fails with 42208 where its name cannot be one; so where it is a context alone. */
export function subjectOf(request: FastifyRequest): SubjectName {
  const name = settingNameOf(request);
  if (name.subject === '') throw invalidSubject();
  return name;
}

/** As `subjectOf`, of an address where a context alone, or nothing for all, may be named besides. */
export const settingNameOf = ({ params }: FastifyRequest): SubjectName =>
  checkedName((params as { readonly subject?: string }).subject ?? '');

/** The subject, or the context alone, that the query's `subject` names. Fails with 42208. */
export const subjectInQuery = (request: FastifyRequest): SubjectName => checkedName(queryOf(request)['subject'] ?? '');

function checkedName(text: string): SubjectName {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) throw invalidSubject();
  return subjectName(text);
}

const GREATEST = 2 ** 31 - 1;

/** The version in the address. Fails with 42202. */
export function versionIn(request: FastifyRequest): number | 'latest' {
  const { version = '' } = request.params as { readonly version?: string };
  if (version === 'latest' || version === '-1') return 'latest';
  const number = Number(version);
  if (!/^\d{1,10}$/.test(version) || number < 1 || number > GREATEST) throw invalidVersion(version);
  return number;
}

/** The id in the address. Fails with 40403 where it cannot be one. */
export function idIn(request: FastifyRequest): number {
  const { id = '' } = request.params as { readonly id?: string };
  if (!/^\d{1,10}$/.test(id) || Number(id) > GREATEST) throw schemaNotFound(id);
  return Number(id);
}

/** The part of a list that the query asks for by `offset` and `limit`. */
export function pageOf<T>(request: FastifyRequest, all: readonly T[]): readonly T[] {
  const { offset = '0', limit = '-1' } = queryOf(request);
  const [from, count] = [Number(offset) || 0, Number(limit) || -1];
  return all.slice(from, count < 0 ? undefined : from + count);
}
