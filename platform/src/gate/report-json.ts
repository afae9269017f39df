import { closes, type Finding } from './finding.ts';

/** What the gate found as one JSON value. `base` is the ref that was compared with, or null. */
export const reportJson = (findings: readonly Finding[], base: string | null, today: string): unknown => ({
  gate: findings.some(closes) ? 'closed' : 'open',
  base,
  today,
  findings: findings.map((finding) => {
    const { rule, publication, field, found, expected, consumers, file, followsFrom, allowedBy } = finding;
    const { id, direction, description, remedy } = rule;
    return {
      ...{ rule: id, direction, closes: closes(finding), publication, field, found, expected, consumers },
      ...{ description, remedy, file, followsFrom, allowedBy },
    };
  }),
});
