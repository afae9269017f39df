import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from '../store/subject-config.ts';
import type { RegistryAddress } from './http-registry.ts';

const PATIENCE_MS = 10_000;

/** The compatibility level that counts for a subject; Confluent's default where the registry does not say. */
export async function levelOf({ url, auth }: RegistryAddress, subject: string): Promise<CompatibilityLevel> {
  const path = `/config/${encodeURIComponent(subject)}?defaultToGlobal=true`;
  const headers: Record<string, string> =
    auth === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
  const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
    headers,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { compatibilityLevel } = Object(await response.json()) as { readonly compatibilityLevel?: unknown };
  return COMPATIBILITY_LEVELS.find((level) => level === compatibilityLevel) ?? 'BACKWARD';
}
