import type { Publication } from '../publication/publication.ts';
import type { VersionStep } from './gate-rule.ts';
import { versionNumbers } from './major-version.ts';
import { gateRule } from './rules/index.ts';
import type { Pair, Tripped } from './trip.ts';

const STEPS: readonly VersionStep[] = ['nothing', 'patch', 'minor', 'major'];

/** What the version says of the changes beside it. */
export function compareVersions({ base, head }: Pair<Publication>, changes: readonly Tripped[]): readonly Tripped[] {
  const raised = stepOf(base.version, head.version);
  const found = `${base.version} to ${head.version}`;
  if (raised === undefined) return [{ rule: 'version-lowered', found, expected: `at least ${base.version}` }];
  if (raised === 'major')
    return [{ rule: 'major-version-replaces-old', found, expected: `${base.version} beside ${head.version}` }];
  const needed = STEPS.findLast((step) => changes.some(({ rule }) => gateRule(rule).needs === step)) ?? 'nothing';
  if (STEPS.indexOf(raised) >= STEPS.indexOf(needed)) return [];
  const expected = `${nextVersion(base.version, needed)} at least`;
  const rules = {
    nothing: 'version-not-raised',
    patch: 'version-minor-needed',
    minor: 'version-minor-needed',
  } as const;
  return [{ rule: needed === 'major' ? 'version-major-needed' : rules[raised], found, expected }];
}

/** By which number a version is higher than another; undefined where it is lower. */
function stepOf(before: string, after: string): VersionStep | undefined {
  const [old, now] = [versionNumbers(before), versionNumbers(after)];
  const at = old.findIndex((number, index) => number !== now[index]);
  if (at === -1) return 'nothing';
  return (now[at] ?? 0) < (old[at] ?? 0) ? undefined : (['major', 'minor', 'patch'] as const)[at];
}

function nextVersion(version: string, step: VersionStep): string {
  const [major, minor, patch] = versionNumbers(version);
  if (step === 'major') return `${major + 1}.0.0 beside ${version},`;
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
