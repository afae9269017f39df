import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeshError } from '@tempi/platform/error';

/** What went wrong as the domains' declarations loaded, with the place of the mistake where its stack tells. */
export function declarationError(error: unknown): MeshError {
  const place = placeOf(error);
  if (error instanceof MeshError) {
    const { code, expected, likelyCause, exitCode } = error;
    return new MeshError({ code, found: error.found + place, expected, likelyCause, exitCode, cause: error });
  }
  return new MeshError({
    code: 'DECLARATION_INVALID',
    found: (error instanceof Error ? error.message : String(error)) + place,
    expected: 'domains whose declarations load',
    likelyCause: 'a mistake that `npx tsc --noEmit` tells of',
    cause: error,
  });
}

/** Of the files that the stack names the first that is not the platform's own: `, at domains/x/products/y.ts:12`. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = [...stack.matchAll(/(file:\/\/[^\s:)]+):(\d+)/g)];
  const [, url, line] = frames.find(([, file = '']) => !/\/platform\/src\/|\/node_modules\//.test(file)) ?? [];
  return url === undefined ? '' : `, at ${relative(process.cwd(), fileURLToPath(url))}:${line}`;
}
