/** The name without its major version, and the version: `clickstream.page-view.v2` is 2 of `clickstream.page-view`. */
export function lineOf(name: string): { readonly line: string; readonly major: number } {
  const [, line = name, major] = /^(.*)\.v(\d+)$/.exec(name) ?? [];
  return { line, major: major === undefined ? 1 : Number(major) };
}

/** The three numbers of a version. */
export function versionNumbers(version: string): readonly [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}
