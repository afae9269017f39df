import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { registryError } from '../registry-error.ts';
import { isAsked } from './request-values.ts';

/** What somebody may do; each role may do what those before it may. */
export const REGISTRY_ROLES = ['read', 'write', 'admin'] as const;
export type RegistryRole = (typeof REGISTRY_ROLES)[number];

/** The least role that a request needs, where that is not the same for all requests of a route. */
export type NeededRole = RegistryRole | ((request: FastifyRequest) => RegistryRole);

/** The secret of each role. A role without one is nobody's; where no role has one, everybody may do everything. */
export type RegistryTokens = Readonly<Partial<Record<RegistryRole, string | undefined>>>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may use the route. */
    readonly role?: NeededRole;
  }
}

/**
 * Fails with 401 or 403 unless the request has the token of a role that may do it: as a bearer token, or as the password
 * of basic authentication, whatever the name, since that is what Confluent's clients can send.
 */
export function checkRole(request: FastifyRequest, tokens: RegistryTokens): void {
  const held = REGISTRY_ROLES.filter((role) => tokens[role] !== undefined);
  if (held.length === 0) return;
  const sent = sentToken(request.headers.authorization);
  const role = sent === undefined ? undefined : held.findLast((each) => same(sent, tokens[each] ?? ''));
  if (role === undefined)
    throw registryError(401, 'Unauthorized', 'the token of a role', 'no token, or one of another registry');
  const needed = neededRole(request);
  if (REGISTRY_ROLES.indexOf(role) < REGISTRY_ROLES.indexOf(needed))
    throw registryError(
      403,
      `Forbidden: the role ${role} may not do this`,
      `the role ${needed}`,
      'the token of a lesser role',
    );
}

function neededRole(request: FastifyRequest): RegistryRole {
  if (isAsked(request, 'permanent')) return 'admin';
  const { role = 'read' } = request.routeOptions.config ?? {};
  return typeof role === 'function' ? role(request) : role;
}

function sentToken(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

const same = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b));
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
