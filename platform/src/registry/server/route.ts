import type { FastifyRequest } from 'fastify';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import type { NeededRole } from './tokens.ts';

/** One endpoint: who may use it, and what it answers. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly role: NeededRole;
  readonly answer: Answer;
}

/** What is sent as JSON; a text is sent as it is. */
type Answer = (request: FastifyRequest, database: RegistryDatabase) => Promise<unknown>;

const route =
  (method: Route['method'], least: NeededRole) =>
  (url: string, answer: Answer, role: NeededRole = least): Route => ({ method, url, role, answer });

export const onGet = route('GET', 'read');
export const onPost = route('POST', 'write');
export const onPut = route('PUT', 'write');
export const onDelete = route('DELETE', 'write');
