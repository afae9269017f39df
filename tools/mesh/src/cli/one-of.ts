import { MeshError, nearest } from '@tempi/platform/error';

/**
 * A parser for arguments that name one of a few things. It fails with `CLI_UNKNOWN_<KIND>`, listing what there is and
 * suggesting the nearest.
 */
export function oneOf<T extends string>(kind: string, values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    const near = text === '' ? undefined : nearest(text, values);
    throw new MeshError({
      code: `CLI_UNKNOWN_${kind.toUpperCase()}`,
      found: `unknown ${kind} '${text}'`,
      expected: `one of ${values.join(', ')}`,
      likelyCause: near === undefined ? `there is no such ${kind}` : `a slip of the keyboard: did you mean '${near}'?`,
    });
  };
}
